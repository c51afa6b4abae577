/**
 * @file
 * Signatures: both parties sign the canonical bytes of a document, and anybody with their keys can see that not a bit was changed.
 *
 * A signature is a signed note (C2SP signed-note, Ed25519 of RFC 8032): a small text that says which document was signed and has the SHA-256 of
 * its canonical bytes, and below it a line for each that has signed. docs/signatures.md has the format.
 *
 * A signing key is only ever in a file that no one else can read; the library reads it there, uses it and wipes it. A verifier key is a short text,
 * `NAME+ID+BASE64`, to be handed to the other party by a way that both trust; it is said to be pinned where it is given to dsv_verify().
 *
 * All verbs answer #DSV_ERROR_OPEN where the system has no source of randomness: libsodium, which signs, cannot be set up without one.
 */
#ifndef DSV_SIGN_H
#define DSV_SIGN_H

#include <dsv/book.h>

DSV_BEGIN

/** Bytes of the seed of a key. @since 0.1 */
#define DSV_SEED_BYTES 32

/**
 * Makes a pair of keys: writes the signing key into a new file, which its owner alone may read (mode 0600), and gives the text of the verifier
 * key. `name` says who signs, best as a URL without scheme such as "teleco.example/agreements": 1 to 255 bytes of UTF-8 without spaces and plus
 * signs. `seed` is the secret itself: #DSV_SEED_BYTES bytes from a source of randomness, to be wiped by the caller. A new key of a name that
 * has one is how keys are changed: pin both.
 * Errors: #DSV_ERROR_KEY for the name, #DSV_ERROR_OPEN (also where there is a file of that path), #DSV_ERROR_WRITE, #DSV_ERROR_MEMORY,
 * #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_key_new(dsv_context *context, const char *name, const uint8_t *seed, const char *path,
                               dsv_text **verifier, dsv_diag *diag);

/**
 * The text of the verifier key that belongs to the signing key in a file.
 * Errors: #DSV_ERROR_KEY_FILE where the file is no regular file, belongs to another user, or can be read or written by group or others;
 * #DSV_ERROR_KEY, #DSV_ERROR_OPEN, #DSV_ERROR_READ, #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE.
 * @since 0.1
 */
DSV_API dsv_status dsv_key_verifier(dsv_context *context, const char *path, dsv_text **verifier, dsv_diag *diag);

/** How a document is signed. @since 0.1 */
typedef struct {
  size_t size;        /**< sizeof(dsv_sign_options). @since 0.1 */
  const char *note;   /**< The note of the other party, to which a signature is added; NULL: a new note. @since 0.1 */
  size_t note_length; /**< Its bytes. @since 0.1 */
} dsv_sign_options;

/** Initialiser of dsv_sign_options. @since 0.1 */
#define DSV_SIGN_OPTIONS_INIT \
  { sizeof(dsv_sign_options), NULL, 0 }

/**
 * Signs document number `index` of a book with the signing key in the file `key`, and gives the note. A note that is given must speak of this
 * very document as it is now; its signatures are not looked at but for one of the same key, which is not made twice: check them with
 * dsv_verify() first. What the document refers to is not signed with it. The same document and key give the same bytes.
 * Errors: those of dsv_key_verifier(); #DSV_ERROR_NOTE, #DSV_ERROR_SIGNATURE, #DSV_ERROR_LIMIT for the note; #DSV_ERROR_CHANGED where
 * it speaks of another document; #DSV_ERROR_OPTIONS.
 * @since 0.1
 */
DSV_API dsv_status dsv_sign(const dsv_book *book, size_t index, const char *key, const dsv_sign_options *options,
                            dsv_text **note, dsv_diag *diag);

/** How a note is verified. @since 0.1 */
typedef struct {
  size_t size; /**< sizeof(dsv_verify_options). @since 0.1 */
  const char *
      original; /**< The canonical bytes that were signed, so that what was changed can be named; NULL: not there. @since 0.1 */
  size_t original_length; /**< Number of them. @since 0.1 */
  uint32_t some;          /**< 1: enough that one of the names has signed; 0: each of them must. @since 0.1 */
  uint32_t reserved;      /**< 0. @since 0.1 */
} dsv_verify_options;

/** Initialiser of dsv_verify_options. @since 0.1 */
#define DSV_VERIFY_OPTIONS_INIT \
  { sizeof(dsv_verify_options), NULL, 0, 0, 0 }

/** What was found to hold: a document and who has signed it. Immutable. @since 0.1 */
typedef struct dsv_verified dsv_verified;

/** One that has signed; the texts are borrowed from the handle. @since 0.1 */
typedef struct {
  size_t size;      /**< sizeof(dsv_signer), set by the caller. @since 0.1 */
  const char *name; /**< Who. @since 0.1 */
  const char *key;  /**< Id of the key, 8 hexadecimal digits. @since 0.1 */
} dsv_signer;

/** Initialiser of dsv_signer. @since 0.1 */
#define DSV_SIGNER_INIT \
  { sizeof(dsv_signer), NULL, NULL }

/**
 * Verifies a note with `n` pinned keys, at least one, and that the document of which it speaks stands in the book as it was signed, to the bit.
 * Several keys may have one name: a signature by any of them is one of that name. Each name that has a key must have signed. Signatures of
 * other keys are passed over; one of a pinned key that does not hold is an error, whatever the others are.
 * Errors: #DSV_ERROR_KEY for a pinned key, or two that cannot be told apart; #DSV_ERROR_NOTE, #DSV_ERROR_LIMIT; #DSV_ERROR_SIGNATURE where
 * a signature does not hold; #DSV_ERROR_UNSIGNED where a name has not signed; #DSV_ERROR_REFERENCE where the book has no such document,
 * #DSV_ERROR_TWICE where it has several; #DSV_ERROR_CHANGED where it is another than was signed, the first member that differs being named where
 * `original` is given, or where `original` is not what was signed; #DSV_ERROR_MEMORY, #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS.
 * @since 0.1
 */
DSV_API dsv_status dsv_verify(const dsv_book *book, const char *note, size_t length, const char *const *keys, size_t n,
                              const dsv_verify_options *options, dsv_verified **out, dsv_diag *diag);

/** Index in the book of the document that was verified. @since 0.1 */
DSV_API size_t dsv_verified_document(const dsv_verified *verified);

/** Number of pinned keys that have signed. @since 0.1 */
DSV_API size_t dsv_verified_count(const dsv_verified *verified);

/** Gives number `index` (from 0) of them, in the order of the keys. Errors: #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_verified_get(const dsv_verified *verified, size_t index, dsv_signer *out);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_verified *dsv_verified_ref(dsv_verified *verified);

/** One owner less. @since 0.1 */
DSV_API void dsv_verified_unref(dsv_verified *verified);

DSV_END

#endif
