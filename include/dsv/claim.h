/**
 * @file
 * Claims of credits: where each stands, replayed from its history.
 */
#ifndef DSV_CLAIM_H
#define DSV_CLAIM_H

#include <dsv/facts.h>
#include <dsv/score.h>

DSV_BEGIN

/** The claims of an agreement at a moment. Immutable, shared by any number of threads. @since 0.1 */
typedef struct dsv_claims dsv_claims;

/** Where a claim stands (docs/claims.md). @since 0.1 */
typedef enum {
  DSV_CLAIM_CLAIMABLE = 1,    /**< It can be claimed. @since 0.1 */
  DSV_CLAIM_SUBMITTED = 2,    /**< It was claimed, late or without all evidence. @since 0.1 */
  DSV_CLAIM_DUE = 3,          /**< It was claimed in time with all evidence, or needs no claim. @since 0.1 */
  DSV_CLAIM_ACCEPTED = 4,     /**< The provider accepted it, all or in part. @since 0.1 */
  DSV_CLAIM_REJECTED = 5,     /**< The provider rejected it. @since 0.1 */
  DSV_CLAIM_DISPUTED = 6,     /**< What was rejected is disputed. @since 0.1 */
  DSV_CLAIM_SETTLED = 7,      /**< Both agreed on an amount. @since 0.1 */
  DSV_CLAIM_FORFEITED = 8,    /**< A deadline has passed. @since 0.1 */
  DSV_CLAIM_WAIVED = 9,       /**< It was given up. @since 0.1 */
  DSV_CLAIM_WITHDRAWN = 10,   /**< It was taken back. @since 0.1 */
  DSV_CLAIM_LAPSED = 11,      /**< It was not paid before it lapsed. @since 0.1 */
  DSV_CLAIM_PAID = 12,        /**< All that was due was paid. @since 0.1 */
  DSV_CLAIM_PROVISIONAL = 13, /**< It would be due, but the credit may still change. @since 0.1 */
  DSV_CLAIM_HELD = 14,        /**< It is due, but the consumer is in arrears. @since 0.1 */
  DSV_CLAIM_UNFOUNDED = 15    /**< There is no credit. @since 0.1 */
} dsv_claim_state;

/** One claim, or a credit that nobody claimed. Texts are borrowed from the claims. @since 0.1 */
typedef struct {
  size_t size;          /**< sizeof(dsv_claim), set by the caller. @since 0.1 */
  uint32_t state;       /**< A ::dsv_claim_state. @since 0.1 */
  uint32_t overdue;     /**< 1: what is next should have been done by now. @since 0.1 */
  const char *claim;    /**< Id of the document, or NULL. @since 0.1 */
  const char *target;   /**< Id of the target. @since 0.1 */
  const char *of_class; /**< Id of the class, or NULL. @since 0.1 */
  const char *subject;  /**< Key of the subject as canonical JSON, or NULL. @since 0.1 */
  int64_t from;         /**< Start of the window, microseconds. @since 0.1 */
  int64_t to;           /**< Its end. @since 0.1 */
  int64_t version;      /**< Version of the agreement. @since 0.1 */
  const char *amount;   /**< What was credited, "50.00"; NULL without facts. @since 0.1 */
  const char *currency; /**< ISO 4217 code, or NULL. @since 0.1 */
  const char *next;     /**< The act that is next, "submit", or NULL. @since 0.1 */
  const char *by;       /**< Whose act: "consumer" "provider" "both", or NULL. @since 0.1 */
  const char *role;     /**< In which role it must be done, or NULL. @since 0.1 */
  int64_t until;        /**< In time at or before this; #DSV_NO_TIME: no deadline runs. @since 0.1 */
} dsv_claim;

/** Initialiser of dsv_claim. @since 0.1 */
#define DSV_CLAIM_INIT \
  { sizeof(dsv_claim), 0, 0, NULL, NULL, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, DSV_NO_TIME }

/**
 * Replays the claims of an agreement over the windows that begin in [from, to), as dsv_score() has them: those of the documents of type
 * `claim`, and the credits that nobody claimed. Without facts (NULL) only what the documents say is replayed, and no amounts are known. Acts at
 * or after `as_of` are not seen. An act that may not be changes nothing; it is a warning of code #DSV_ERROR_CLAIM at its place.
 * Errors: those of dsv_score().
 * @since 0.1
 */
DSV_API dsv_status dsv_claims_replay(const dsv_book *book, const dsv_facts *facts, const char *agreement, int64_t from,
                                     int64_t to, int64_t as_of, const dsv_score_options *options, dsv_claims **out,
                                     dsv_diag *diag);

/** One more owner; returns its argument. @since 0.1 */
DSV_API dsv_claims *dsv_claims_ref(dsv_claims *claims);

/** One owner less. @since 0.1 */
DSV_API void dsv_claims_unref(dsv_claims *claims);

/** Number of claims. @since 0.1 */
DSV_API size_t dsv_claims_count(const dsv_claims *claims);

/** Gives claim number `index` (from 0). Errors: #DSV_ERROR_MISUSE, #DSV_ERROR_OPTIONS. @since 0.1 */
DSV_API dsv_status dsv_claims_get(const dsv_claims *claims, size_t index, dsv_claim *out);

/** All of it as canonical JSON (RFC 8785), closed by a NUL that `length` (may be NULL) does not count; borrowed. @since 0.1 */
DSV_API const char *dsv_claims_json(const dsv_claims *claims, size_t *length);

/** The word of a ::dsv_claim_state, "claimable"; of another number NULL. @since 0.1 */
DSV_API const char *dsv_claim_state_name(uint32_t state);

DSV_END

#endif
