/*
 * Sizes, offsets and values of the public interface on LP64 machines. Made by tests/gates/abi --store; what stands here changes only with
 * the number of the binary interface, or by appending.
 */
#include <assert.h>
#include <dsv/dsv.h>

#if defined(__LP64__)
static_assert(sizeof(struct ArrowArray) == 80, "layout");
static_assert(offsetof(struct ArrowArray, length) == 0, "layout");
static_assert(offsetof(struct ArrowArray, null_count) == 8, "layout");
static_assert(offsetof(struct ArrowArray, offset) == 16, "layout");
static_assert(offsetof(struct ArrowArray, n_buffers) == 24, "layout");
static_assert(offsetof(struct ArrowArray, n_children) == 32, "layout");
static_assert(offsetof(struct ArrowArray, buffers) == 40, "layout");
static_assert(offsetof(struct ArrowArray, children) == 48, "layout");
static_assert(offsetof(struct ArrowArray, dictionary) == 56, "layout");
static_assert(offsetof(struct ArrowArray, release) == 64, "layout");
static_assert(offsetof(struct ArrowArray, private_data) == 72, "layout");

static_assert(sizeof(struct ArrowArrayStream) == 40, "layout");
static_assert(offsetof(struct ArrowArrayStream, get_schema) == 0, "layout");
static_assert(offsetof(struct ArrowArrayStream, get_next) == 8, "layout");
static_assert(offsetof(struct ArrowArrayStream, get_last_error) == 16, "layout");
static_assert(offsetof(struct ArrowArrayStream, release) == 24, "layout");
static_assert(offsetof(struct ArrowArrayStream, private_data) == 32, "layout");

static_assert(sizeof(struct ArrowSchema) == 72, "layout");
static_assert(offsetof(struct ArrowSchema, format) == 0, "layout");
static_assert(offsetof(struct ArrowSchema, name) == 8, "layout");
static_assert(offsetof(struct ArrowSchema, metadata) == 16, "layout");
static_assert(offsetof(struct ArrowSchema, flags) == 24, "layout");
static_assert(offsetof(struct ArrowSchema, n_children) == 32, "layout");
static_assert(offsetof(struct ArrowSchema, children) == 40, "layout");
static_assert(offsetof(struct ArrowSchema, dictionary) == 48, "layout");
static_assert(offsetof(struct ArrowSchema, release) == 56, "layout");
static_assert(offsetof(struct ArrowSchema, private_data) == 64, "layout");

static_assert(sizeof(dsv_allocator) == 40, "layout");
static_assert(offsetof(dsv_allocator, size) == 0, "layout");
static_assert(offsetof(dsv_allocator, user) == 8, "layout");
static_assert(offsetof(dsv_allocator, allocate) == 16, "layout");
static_assert(offsetof(dsv_allocator, resize) == 24, "layout");
static_assert(offsetof(dsv_allocator, release) == 32, "layout");

static_assert(sizeof(dsv_backtest_options) == 48, "layout");
static_assert(offsetof(dsv_backtest_options, size) == 0, "layout");
static_assert(offsetof(dsv_backtest_options, progress) == 8, "layout");
static_assert(offsetof(dsv_backtest_options, user) == 16, "layout");
static_assert(offsetof(dsv_backtest_options, version) == 24, "layout");
static_assert(offsetof(dsv_backtest_options, hold) == 32, "layout");
static_assert(offsetof(dsv_backtest_options, form) == 40, "layout");
static_assert(offsetof(dsv_backtest_options, reserved) == 44, "layout");

static_assert(sizeof(dsv_book_options) == 24, "layout");
static_assert(offsetof(dsv_book_options, size) == 0, "layout");
static_assert(offsetof(dsv_book_options, progress) == 8, "layout");
static_assert(offsetof(dsv_book_options, user) == 16, "layout");

static_assert(sizeof(dsv_budget_options) == 64, "layout");
static_assert(offsetof(dsv_budget_options, size) == 0, "layout");
static_assert(offsetof(dsv_budget_options, from) == 8, "layout");
static_assert(offsetof(dsv_budget_options, seed) == 16, "layout");
static_assert(offsetof(dsv_budget_options, trials) == 24, "layout");
static_assert(offsetof(dsv_budget_options, lookbacks) == 32, "layout");
static_assert(offsetof(dsv_budget_options, n_lookbacks) == 40, "layout");
static_assert(offsetof(dsv_budget_options, progress) == 48, "layout");
static_assert(offsetof(dsv_budget_options, user) == 56, "layout");

static_assert(sizeof(dsv_calendar_options) == 32, "layout");
static_assert(offsetof(dsv_calendar_options, size) == 0, "layout");
static_assert(offsetof(dsv_calendar_options, progress) == 8, "layout");
static_assert(offsetof(dsv_calendar_options, user) == 16, "layout");
static_assert(offsetof(dsv_calendar_options, land) == 24, "layout");
static_assert(offsetof(dsv_calendar_options, day_time) == 28, "layout");

static_assert(sizeof(dsv_change) == 128, "layout");
static_assert(offsetof(dsv_change, size) == 0, "layout");
static_assert(offsetof(dsv_change, kind) == 8, "layout");
static_assert(offsetof(dsv_change, direction) == 12, "layout");
static_assert(offsetof(dsv_change, document_type) == 16, "layout");
static_assert(offsetof(dsv_change, document) == 24, "layout");
static_assert(offsetof(dsv_change, before_version) == 32, "layout");
static_assert(offsetof(dsv_change, after_version) == 40, "layout");
static_assert(offsetof(dsv_change, target) == 48, "layout");
static_assert(offsetof(dsv_change, part) == 56, "layout");
static_assert(offsetof(dsv_change, id) == 64, "layout");
static_assert(offsetof(dsv_change, title) == 72, "layout");
static_assert(offsetof(dsv_change, member) == 80, "layout");
static_assert(offsetof(dsv_change, before_pointer) == 88, "layout");
static_assert(offsetof(dsv_change, after_pointer) == 96, "layout");
static_assert(offsetof(dsv_change, before) == 104, "layout");
static_assert(offsetof(dsv_change, after) == 112, "layout");
static_assert(offsetof(dsv_change, sentence) == 120, "layout");

static_assert(sizeof(dsv_claim) == 120, "layout");
static_assert(offsetof(dsv_claim, size) == 0, "layout");
static_assert(offsetof(dsv_claim, state) == 8, "layout");
static_assert(offsetof(dsv_claim, overdue) == 12, "layout");
static_assert(offsetof(dsv_claim, claim) == 16, "layout");
static_assert(offsetof(dsv_claim, target) == 24, "layout");
static_assert(offsetof(dsv_claim, of_class) == 32, "layout");
static_assert(offsetof(dsv_claim, subject) == 40, "layout");
static_assert(offsetof(dsv_claim, from) == 48, "layout");
static_assert(offsetof(dsv_claim, to) == 56, "layout");
static_assert(offsetof(dsv_claim, version) == 64, "layout");
static_assert(offsetof(dsv_claim, amount) == 72, "layout");
static_assert(offsetof(dsv_claim, currency) == 80, "layout");
static_assert(offsetof(dsv_claim, next) == 88, "layout");
static_assert(offsetof(dsv_claim, by) == 96, "layout");
static_assert(offsetof(dsv_claim, role) == 104, "layout");
static_assert(offsetof(dsv_claim, until) == 112, "layout");

static_assert(sizeof(dsv_column) == 64, "layout");
static_assert(offsetof(dsv_column, size) == 0, "layout");
static_assert(offsetof(dsv_column, name) == 8, "layout");
static_assert(offsetof(dsv_column, type) == 16, "layout");
static_assert(offsetof(dsv_column, scale) == 20, "layout");
static_assert(offsetof(dsv_column, values) == 24, "layout");
static_assert(offsetof(dsv_column, offsets) == 32, "layout");
static_assert(offsetof(dsv_column, valid) == 40, "layout");
static_assert(offsetof(dsv_column, texts) == 48, "layout");
static_assert(offsetof(dsv_column, n_texts) == 56, "layout");

static_assert(sizeof(dsv_context_options) == 32, "layout");
static_assert(offsetof(dsv_context_options, size) == 0, "layout");
static_assert(offsetof(dsv_context_options, allocator) == 8, "layout");
static_assert(offsetof(dsv_context_options, limits) == 16, "layout");
static_assert(offsetof(dsv_context_options, zones) == 24, "layout");

static_assert(sizeof(dsv_document) == 40, "layout");
static_assert(offsetof(dsv_document, size) == 0, "layout");
static_assert(offsetof(dsv_document, type) == 8, "layout");
static_assert(offsetof(dsv_document, id) == 16, "layout");
static_assert(offsetof(dsv_document, source) == 24, "layout");
static_assert(offsetof(dsv_document, version) == 32, "layout");

static_assert(sizeof(dsv_due_line) == 104, "layout");
static_assert(offsetof(dsv_due_line, size) == 0, "layout");
static_assert(offsetof(dsv_due_line, time) == 8, "layout");
static_assert(offsetof(dsv_due_line, event) == 16, "layout");
static_assert(offsetof(dsv_due_line, version) == 24, "layout");
static_assert(offsetof(dsv_due_line, overdue) == 32, "layout");
static_assert(offsetof(dsv_due_line, reserved) == 36, "layout");
static_assert(offsetof(dsv_due_line, agreement) == 40, "layout");
static_assert(offsetof(dsv_due_line, term) == 48, "layout");
static_assert(offsetof(dsv_due_line, kind) == 56, "layout");
static_assert(offsetof(dsv_due_line, actor) == 64, "layout");
static_assert(offsetof(dsv_due_line, what) == 72, "layout");
static_assert(offsetof(dsv_due_line, text) == 80, "layout");
static_assert(offsetof(dsv_due_line, local) == 88, "layout");
static_assert(offsetof(dsv_due_line, pointer) == 96, "layout");

static_assert(sizeof(dsv_due_options) == 24, "layout");
static_assert(offsetof(dsv_due_options, size) == 0, "layout");
static_assert(offsetof(dsv_due_options, until) == 8, "layout");
static_assert(offsetof(dsv_due_options, agreement) == 16, "layout");

static_assert(sizeof(dsv_effective_options) == 16, "layout");
static_assert(offsetof(dsv_effective_options, size) == 0, "layout");
static_assert(offsetof(dsv_effective_options, form) == 8, "layout");
static_assert(offsetof(dsv_effective_options, width) == 12, "layout");

static_assert(sizeof(dsv_export_options) == 16, "layout");
static_assert(offsetof(dsv_export_options, size) == 0, "layout");
static_assert(offsetof(dsv_export_options, form) == 8, "layout");
static_assert(offsetof(dsv_export_options, reserved) == 12, "layout");

static_assert(sizeof(dsv_facts_mark) == 16, "layout");
static_assert(offsetof(dsv_facts_mark, offset) == 0, "layout");
static_assert(offsetof(dsv_facts_mark, line) == 8, "layout");

static_assert(sizeof(dsv_facts_options) == 80, "layout");
static_assert(offsetof(dsv_facts_options, size) == 0, "layout");
static_assert(offsetof(dsv_facts_options, progress) == 8, "layout");
static_assert(offsetof(dsv_facts_options, user) == 16, "layout");
static_assert(offsetof(dsv_facts_options, format) == 24, "layout");
static_assert(offsetof(dsv_facts_options, bad_rows) == 28, "layout");
static_assert(offsetof(dsv_facts_options, order) == 32, "layout");
static_assert(offsetof(dsv_facts_options, separator) == 36, "layout");
static_assert(offsetof(dsv_facts_options, decimal) == 40, "layout");
static_assert(offsetof(dsv_facts_options, part) == 44, "layout");
static_assert(offsetof(dsv_facts_options, parts) == 48, "layout");
static_assert(offsetof(dsv_facts_options, reserved) == 52, "layout");
static_assert(offsetof(dsv_facts_options, times) == 56, "layout");
static_assert(offsetof(dsv_facts_options, timezone) == 64, "layout");
static_assert(offsetof(dsv_facts_options, mark) == 72, "layout");

static_assert(sizeof(dsv_finding) == 64, "layout");
static_assert(offsetof(dsv_finding, size) == 0, "layout");
static_assert(offsetof(dsv_finding, code) == 8, "layout");
static_assert(offsetof(dsv_finding, severity) == 12, "layout");
static_assert(offsetof(dsv_finding, message) == 16, "layout");
static_assert(offsetof(dsv_finding, source) == 24, "layout");
static_assert(offsetof(dsv_finding, pointer) == 32, "layout");
static_assert(offsetof(dsv_finding, line) == 40, "layout");
static_assert(offsetof(dsv_finding, column) == 48, "layout");
static_assert(offsetof(dsv_finding, offset) == 56, "layout");

static_assert(sizeof(dsv_gap) == 72, "layout");
static_assert(offsetof(dsv_gap, size) == 0, "layout");
static_assert(offsetof(dsv_gap, kind) == 8, "layout");
static_assert(offsetof(dsv_gap, reserved) == 12, "layout");
static_assert(offsetof(dsv_gap, target) == 16, "layout");
static_assert(offsetof(dsv_gap, agreement) == 24, "layout");
static_assert(offsetof(dsv_gap, supplier_target) == 32, "layout");
static_assert(offsetof(dsv_gap, service) == 40, "layout");
static_assert(offsetof(dsv_gap, needed) == 48, "layout");
static_assert(offsetof(dsv_gap, given) == 56, "layout");
static_assert(offsetof(dsv_gap, sentence) == 64, "layout");

static_assert(sizeof(dsv_import_options) == 48, "layout");
static_assert(offsetof(dsv_import_options, size) == 0, "layout");
static_assert(offsetof(dsv_import_options, source) == 8, "layout");
static_assert(offsetof(dsv_import_options, provider) == 16, "layout");
static_assert(offsetof(dsv_import_options, consumer) == 24, "layout");
static_assert(offsetof(dsv_import_options, from) == 32, "layout");
static_assert(offsetof(dsv_import_options, timezone) == 40, "layout");

static_assert(sizeof(dsv_limits) == 144, "layout");
static_assert(offsetof(dsv_limits, size) == 0, "layout");
static_assert(offsetof(dsv_limits, document_bytes) == 8, "layout");
static_assert(offsetof(dsv_limits, document_values) == 16, "layout");
static_assert(offsetof(dsv_limits, depth) == 24, "layout");
static_assert(offsetof(dsv_limits, object_members) == 32, "layout");
static_assert(offsetof(dsv_limits, name_bytes) == 40, "layout");
static_assert(offsetof(dsv_limits, text_bytes) == 48, "layout");
static_assert(offsetof(dsv_limits, documents) == 56, "layout");
static_assert(offsetof(dsv_limits, line_bytes) == 64, "layout");
static_assert(offsetof(dsv_limits, columns) == 72, "layout");
static_assert(offsetof(dsv_limits, rows) == 80, "layout");
static_assert(offsetof(dsv_limits, unpacked_bytes) == 88, "layout");
static_assert(offsetof(dsv_limits, unpacked_ratio) == 96, "layout");
static_assert(offsetof(dsv_limits, findings) == 104, "layout");
static_assert(offsetof(dsv_limits, windows) == 112, "layout");
static_assert(offsetof(dsv_limits, subjects) == 120, "layout");
static_assert(offsetof(dsv_limits, spans) == 128, "layout");
static_assert(offsetof(dsv_limits, zone_bytes) == 136, "layout");

static_assert(sizeof(dsv_line) == 88, "layout");
static_assert(offsetof(dsv_line, size) == 0, "layout");
static_assert(offsetof(dsv_line, kind) == 8, "layout");
static_assert(offsetof(dsv_line, reserved) == 12, "layout");
static_assert(offsetof(dsv_line, of_class) == 16, "layout");
static_assert(offsetof(dsv_line, subject) == 24, "layout");
static_assert(offsetof(dsv_line, what) == 32, "layout");
static_assert(offsetof(dsv_line, by) == 40, "layout");
static_assert(offsetof(dsv_line, from) == 48, "layout");
static_assert(offsetof(dsv_line, to) == 56, "layout");
static_assert(offsetof(dsv_line, counted) == 64, "layout");
static_assert(offsetof(dsv_line, first) == 72, "layout");
static_assert(offsetof(dsv_line, last) == 80, "layout");

static_assert(sizeof(dsv_lint_options) == 24, "layout");
static_assert(offsetof(dsv_lint_options, size) == 0, "layout");
static_assert(offsetof(dsv_lint_options, progress) == 8, "layout");
static_assert(offsetof(dsv_lint_options, user) == 16, "layout");

static_assert(sizeof(dsv_make_options) == 48, "layout");
static_assert(offsetof(dsv_make_options, size) == 0, "layout");
static_assert(offsetof(dsv_make_options, consumer) == 8, "layout");
static_assert(offsetof(dsv_make_options, from) == 16, "layout");
static_assert(offsetof(dsv_make_options, to) == 24, "layout");
static_assert(offsetof(dsv_make_options, provider) == 32, "layout");
static_assert(offsetof(dsv_make_options, id) == 40, "layout");

static_assert(sizeof(dsv_owner) == 24, "layout");
static_assert(offsetof(dsv_owner, size) == 0, "layout");
static_assert(offsetof(dsv_owner, release) == 8, "layout");
static_assert(offsetof(dsv_owner, user) == 16, "layout");

static_assert(sizeof(dsv_reader) == 24, "layout");
static_assert(offsetof(dsv_reader, size) == 0, "layout");
static_assert(offsetof(dsv_reader, line) == 8, "layout");
static_assert(offsetof(dsv_reader, user) == 16, "layout");

static_assert(sizeof(dsv_report_options) == 24, "layout");
static_assert(offsetof(dsv_report_options, size) == 0, "layout");
static_assert(offsetof(dsv_report_options, form) == 8, "layout");
static_assert(offsetof(dsv_report_options, color) == 12, "layout");
static_assert(offsetof(dsv_report_options, width) == 16, "layout");
static_assert(offsetof(dsv_report_options, reserved) == 20, "layout");

static_assert(sizeof(dsv_result) == 104, "layout");
static_assert(offsetof(dsv_result, size) == 0, "layout");
static_assert(offsetof(dsv_result, from) == 8, "layout");
static_assert(offsetof(dsv_result, to) == 16, "layout");
static_assert(offsetof(dsv_result, version) == 24, "layout");
static_assert(offsetof(dsv_result, target) == 32, "layout");
static_assert(offsetof(dsv_result, of_class) == 40, "layout");
static_assert(offsetof(dsv_result, subject) == 48, "layout");
static_assert(offsetof(dsv_result, value) == 56, "layout");
static_assert(offsetof(dsv_result, unit) == 64, "layout");
static_assert(offsetof(dsv_result, numerator) == 72, "layout");
static_assert(offsetof(dsv_result, denominator) == 80, "layout");
static_assert(offsetof(dsv_result, objective) == 88, "layout");
static_assert(offsetof(dsv_result, status) == 96, "layout");
static_assert(offsetof(dsv_result, early) == 100, "layout");

static_assert(sizeof(dsv_score_options) == 56, "layout");
static_assert(offsetof(dsv_score_options, size) == 0, "layout");
static_assert(offsetof(dsv_score_options, progress) == 8, "layout");
static_assert(offsetof(dsv_score_options, user) == 16, "layout");
static_assert(offsetof(dsv_score_options, version) == 24, "layout");
static_assert(offsetof(dsv_score_options, as_if) == 32, "layout");
static_assert(offsetof(dsv_score_options, reserved) == 36, "layout");
static_assert(offsetof(dsv_score_options, in_force_from) == 40, "layout");
static_assert(offsetof(dsv_score_options, in_force_to) == 48, "layout");

static_assert(sizeof(dsv_sign_options) == 24, "layout");
static_assert(offsetof(dsv_sign_options, size) == 0, "layout");
static_assert(offsetof(dsv_sign_options, note) == 8, "layout");
static_assert(offsetof(dsv_sign_options, note_length) == 16, "layout");

static_assert(sizeof(dsv_signer) == 24, "layout");
static_assert(offsetof(dsv_signer, size) == 0, "layout");
static_assert(offsetof(dsv_signer, name) == 8, "layout");
static_assert(offsetof(dsv_signer, key) == 16, "layout");

static_assert(sizeof(dsv_tally_options) == 32, "layout");
static_assert(offsetof(dsv_tally_options, size) == 0, "layout");
static_assert(offsetof(dsv_tally_options, progress) == 8, "layout");
static_assert(offsetof(dsv_tally_options, user) == 16, "layout");
static_assert(offsetof(dsv_tally_options, slice) == 24, "layout");
static_assert(offsetof(dsv_tally_options, reserved) == 28, "layout");

static_assert(sizeof(dsv_trace_options) == 32, "layout");
static_assert(offsetof(dsv_trace_options, size) == 0, "layout");
static_assert(offsetof(dsv_trace_options, agreement) == 8, "layout");
static_assert(offsetof(dsv_trace_options, version) == 16, "layout");
static_assert(offsetof(dsv_trace_options, form) == 24, "layout");
static_assert(offsetof(dsv_trace_options, reserved) == 28, "layout");

static_assert(sizeof(dsv_underpin_options) == 16, "layout");
static_assert(offsetof(dsv_underpin_options, size) == 0, "layout");
static_assert(offsetof(dsv_underpin_options, version) == 8, "layout");

static_assert(sizeof(dsv_underpinned) == 104, "layout");
static_assert(offsetof(dsv_underpinned, size) == 0, "layout");
static_assert(offsetof(dsv_underpinned, status) == 8, "layout");
static_assert(offsetof(dsv_underpinned, tight) == 12, "layout");
static_assert(offsetof(dsv_underpinned, target) == 16, "layout");
static_assert(offsetof(dsv_underpinned, title) == 24, "layout");
static_assert(offsetof(dsv_underpinned, kind) == 32, "layout");
static_assert(offsetof(dsv_underpinned, unit) == 40, "layout");
static_assert(offsetof(dsv_underpinned, needed) == 48, "layout");
static_assert(offsetof(dsv_underpinned, independent) == 56, "layout");
static_assert(offsetof(dsv_underpinned, worst) == 64, "layout");
static_assert(offsetof(dsv_underpinned, best) == 72, "layout");
static_assert(offsetof(dsv_underpinned, time) == 80, "layout");
static_assert(offsetof(dsv_underpinned, short_by) == 88, "layout");
static_assert(offsetof(dsv_underpinned, parts) == 96, "layout");

static_assert(sizeof(dsv_verify_options) == 32, "layout");
static_assert(offsetof(dsv_verify_options, size) == 0, "layout");
static_assert(offsetof(dsv_verify_options, original) == 8, "layout");
static_assert(offsetof(dsv_verify_options, original_length) == 16, "layout");
static_assert(offsetof(dsv_verify_options, some) == 24, "layout");
static_assert(offsetof(dsv_verify_options, reserved) == 28, "layout");

static_assert(sizeof(dsv_zone_loader) == 24, "layout");
static_assert(offsetof(dsv_zone_loader, size) == 0, "layout");
static_assert(offsetof(dsv_zone_loader, user) == 8, "layout");
static_assert(offsetof(dsv_zone_loader, load) == 16, "layout");

static_assert(sizeof(dsv_backtest_form) == 4, "layout");
static_assert(DSV_BACKTEST_JSON == 0, "layout");
static_assert(DSV_BACKTEST_TEXT == 1, "layout");

static_assert(sizeof(dsv_bad_rows) == 4, "layout");
static_assert(DSV_BAD_ROWS_REFUSE == 0, "layout");
static_assert(DSV_BAD_ROWS_COUNT == 1, "layout");

static_assert(sizeof(dsv_change_kind) == 4, "layout");
static_assert(DSV_CHANGE_ADDED == 1, "layout");
static_assert(DSV_CHANGE_REMOVED == 2, "layout");
static_assert(DSV_CHANGE_CHANGED == 3, "layout");

static_assert(sizeof(dsv_claim_state) == 4, "layout");
static_assert(DSV_CLAIM_CLAIMABLE == 1, "layout");
static_assert(DSV_CLAIM_SUBMITTED == 2, "layout");
static_assert(DSV_CLAIM_DUE == 3, "layout");
static_assert(DSV_CLAIM_ACCEPTED == 4, "layout");
static_assert(DSV_CLAIM_REJECTED == 5, "layout");
static_assert(DSV_CLAIM_DISPUTED == 6, "layout");
static_assert(DSV_CLAIM_SETTLED == 7, "layout");
static_assert(DSV_CLAIM_FORFEITED == 8, "layout");
static_assert(DSV_CLAIM_WAIVED == 9, "layout");
static_assert(DSV_CLAIM_WITHDRAWN == 10, "layout");
static_assert(DSV_CLAIM_LAPSED == 11, "layout");
static_assert(DSV_CLAIM_PAID == 12, "layout");
static_assert(DSV_CLAIM_PROVISIONAL == 13, "layout");
static_assert(DSV_CLAIM_HELD == 14, "layout");
static_assert(DSV_CLAIM_UNFOUNDED == 15, "layout");

static_assert(sizeof(dsv_clock_verb) == 4, "layout");
static_assert(DSV_CLOCK_ELAPSED == 1, "layout");
static_assert(DSV_CLOCK_DUE == 2, "layout");
static_assert(DSV_CLOCK_BACK == 3, "layout");
static_assert(DSV_CLOCK_DUE_DAYS == 4, "layout");
static_assert(DSV_CLOCK_OPEN == 5, "layout");
static_assert(DSV_CLOCK_NEXT_OPEN == 6, "layout");
static_assert(DSV_CLOCK_NEXT_CLOSE == 7, "layout");
static_assert(DSV_CLOCK_WORKING == 8, "layout");

static_assert(sizeof(dsv_column_type) == 4, "layout");
static_assert(DSV_COLUMN_TIME == 1, "layout");
static_assert(DSV_COLUMN_DURATION == 2, "layout");
static_assert(DSV_COLUMN_INTEGER == 3, "layout");
static_assert(DSV_COLUMN_NUMBER == 4, "layout");
static_assert(DSV_COLUMN_BOOLEAN == 5, "layout");
static_assert(DSV_COLUMN_TEXT == 6, "layout");
static_assert(DSV_COLUMN_DECIMAL == 7, "layout");
static_assert(DSV_COLUMN_CODES == 8, "layout");

static_assert(sizeof(dsv_day_time) == 4, "layout");
static_assert(DSV_DAY_SAME == 0, "layout");
static_assert(DSV_DAY_END == 1, "layout");

static_assert(sizeof(dsv_direction) == 4, "layout");
static_assert(DSV_DIRECTION_NONE == 0, "layout");
static_assert(DSV_DIRECTION_STRICTER == 1, "layout");
static_assert(DSV_DIRECTION_LOOSER == 2, "layout");

static_assert(sizeof(dsv_export_form) == 4, "layout");
static_assert(DSV_EXPORT_JSON == 0, "layout");
static_assert(DSV_EXPORT_YAML == 1, "layout");

static_assert(sizeof(dsv_form) == 4, "layout");
static_assert(DSV_FORM_JSON == 0, "layout");
static_assert(DSV_FORM_TEXT == 1, "layout");
static_assert(DSV_FORM_CSV == 2, "layout");

static_assert(sizeof(dsv_format) == 4, "layout");
static_assert(DSV_FORMAT_AUTO == 0, "layout");
static_assert(DSV_FORMAT_CSV == 1, "layout");
static_assert(DSV_FORMAT_NDJSON == 2, "layout");
static_assert(DSV_FORMAT_PROMETHEUS == 3, "layout");
static_assert(DSV_FORMAT_OPENMETRICS == 4, "layout");

static_assert(sizeof(dsv_gap_kind) == 4, "layout");
static_assert(DSV_GAP_NOTHING == 1, "layout");
static_assert(DSV_GAP_NO_TARGET == 2, "layout");
static_assert(DSV_GAP_LEVEL == 3, "layout");
static_assert(DSV_GAP_TIME == 4, "layout");
static_assert(DSV_GAP_WINDOW == 5, "layout");
static_assert(DSV_GAP_HOURS == 6, "layout");
static_assert(DSV_GAP_EXCLUSION == 7, "layout");
static_assert(DSV_GAP_NOTICE == 8, "layout");

static_assert(sizeof(dsv_land) == 4, "layout");
static_assert(DSV_LAND_HERE == 0, "layout");
static_assert(DSV_LAND_NEXT == 1, "layout");

static_assert(sizeof(dsv_line_kind) == 4, "layout");
static_assert(DSV_LINE_SPAN == 1, "layout");
static_assert(DSV_LINE_OUTAGE == 2, "layout");
static_assert(DSV_LINE_ROWS == 3, "layout");
static_assert(DSV_LINE_ATTESTATION == 4, "layout");

static_assert(sizeof(dsv_order) == 4, "layout");
static_assert(DSV_ORDER_ANY == 0, "layout");
static_assert(DSV_ORDER_TIME == 1, "layout");

static_assert(sizeof(dsv_parts) == 4, "layout");
static_assert(DSV_PARTS_ANY == 1, "layout");
static_assert(DSV_PARTS_WHOLE == 2, "layout");

static_assert(sizeof(dsv_report_form) == 4, "layout");
static_assert(DSV_REPORT_TEXT == 0, "layout");
static_assert(DSV_REPORT_CSV == 1, "layout");

static_assert(sizeof(dsv_result_status) == 4, "layout");
static_assert(DSV_STATUS_MET == 1, "layout");
static_assert(DSV_STATUS_MISSED == 2, "layout");
static_assert(DSV_STATUS_NO_DATA == 3, "layout");
static_assert(DSV_STATUS_UNJUDGED == 4, "layout");
static_assert(DSV_STATUS_OPEN == 5, "layout");
static_assert(DSV_STATUS_REPORTED == 6, "layout");

static_assert(sizeof(dsv_severity) == 4, "layout");
static_assert(DSV_SEVERITY_NOTE == 1, "layout");
static_assert(DSV_SEVERITY_WARNING == 2, "layout");
static_assert(DSV_SEVERITY_ERROR == 3, "layout");

static_assert(sizeof(dsv_status) == 4, "layout");
static_assert(DSV_OK == 0, "layout");
static_assert(DSV_ERROR_MEMORY == 1, "layout");
static_assert(DSV_ERROR_MISUSE == 2, "layout");
static_assert(DSV_ERROR_OPTIONS == 3, "layout");
static_assert(DSV_ERROR_FROZEN == 4, "layout");
static_assert(DSV_ERROR_NOT_FROZEN == 5, "layout");
static_assert(DSV_ERROR_CANCELLED == 6, "layout");
static_assert(DSV_ERROR_FORKED == 7, "layout");
static_assert(DSV_ERROR_LIMIT == 20, "layout");
static_assert(DSV_ERROR_OPEN == 30, "layout");
static_assert(DSV_ERROR_READ == 31, "layout");
static_assert(DSV_ERROR_GZIP == 32, "layout");
static_assert(DSV_ERROR_FORMAT == 33, "layout");
static_assert(DSV_ERROR_WRITE == 36, "layout");
static_assert(DSV_ERROR_KEY_FILE == 37, "layout");
static_assert(DSV_ERROR_SYNTAX == 40, "layout");
static_assert(DSV_ERROR_ENCODING == 41, "layout");
static_assert(DSV_ERROR_DUPLICATE == 42, "layout");
static_assert(DSV_ERROR_NOTE == 46, "layout");
static_assert(DSV_ERROR_KEY == 47, "layout");
static_assert(DSV_ERROR_TYPE == 50, "layout");
static_assert(DSV_ERROR_MEMBER == 51, "layout");
static_assert(DSV_ERROR_MISSING == 52, "layout");
static_assert(DSV_ERROR_KIND == 53, "layout");
static_assert(DSV_ERROR_VALUE == 54, "layout");
static_assert(DSV_ERROR_CHOICE == 55, "layout");
static_assert(DSV_ERROR_FORM == 56, "layout");
static_assert(DSV_ERROR_TWICE == 57, "layout");
static_assert(DSV_ERROR_REFERENCE == 58, "layout");
static_assert(DSV_ERROR_CIRCULAR == 59, "layout");
static_assert(DSV_ERROR_LATER == 60, "layout");
static_assert(DSV_ERROR_ORDER == 61, "layout");
static_assert(DSV_ERROR_OVERLAP == 62, "layout");
static_assert(DSV_ERROR_FIELD == 63, "layout");
static_assert(DSV_ERROR_UNIT == 64, "layout");
static_assert(DSV_ERROR_ZONE == 65, "layout");
static_assert(DSV_ERROR_UNSIGNED == 72, "layout");
static_assert(DSV_ERROR_SIGNATURE == 73, "layout");
static_assert(DSV_ERROR_CHANGED == 74, "layout");
static_assert(DSV_ERROR_STREAM == 80, "layout");
static_assert(DSV_ERROR_COLUMN == 81, "layout");
static_assert(DSV_ERROR_CELL == 82, "layout");
static_assert(DSV_ERROR_ROW == 83, "layout");
static_assert(DSV_ERROR_REVISION == 84, "layout");
static_assert(DSV_ERROR_SCALE == 85, "layout");
static_assert(DSV_ERROR_OVERFLOW == 100, "layout");
static_assert(DSV_ERROR_UNKNOWN_AGREEMENT == 101, "layout");
static_assert(DSV_ERROR_UNKNOWN_TARGET == 102, "layout");
static_assert(DSV_ERROR_UNKNOWN_PERIOD == 103, "layout");
static_assert(DSV_ERROR_UNKNOWN_CALENDAR == 104, "layout");
static_assert(DSV_ERROR_CLOSED == 105, "layout");
static_assert(DSV_ERROR_TALLY == 106, "layout");
static_assert(DSV_ERROR_UNLIKE == 107, "layout");
static_assert(DSV_ERROR_CLAIM == 116, "layout");
static_assert(DSV_ERROR_UNDERCUT == 126, "layout");
static_assert(DSV_ERROR_LOST == 129, "layout");
static_assert(DSV_ERROR_BUILT_OUT == 130, "layout");
static_assert(DSV_ERROR_NO_BUDGET == 136, "layout");
static_assert(DSV_ERROR_IMPOSSIBLE == 140, "layout");
static_assert(DSV_ERROR_CERTAIN == 141, "layout");
static_assert(DSV_ERROR_REDUNDANT == 142, "layout");
static_assert(DSV_ERROR_CONTRADICTION == 143, "layout");
static_assert(DSV_ERROR_NEVER == 144, "layout");
static_assert(DSV_ERROR_UNEVALUATED == 145, "layout");
static_assert(DSV_ERROR_NO_ACTION == 146, "layout");
static_assert(DSV_ERROR_NO_SOURCE == 147, "layout");
static_assert(DSV_ERROR_UNUSED == 148, "layout");

static_assert(sizeof(dsv_underpin_status) == 4, "layout");
static_assert(DSV_UNDERPIN_HOLDS == 1, "layout");
static_assert(DSV_UNDERPIN_INDEPENDENT == 2, "layout");
static_assert(DSV_UNDERPIN_POSSIBLE == 3, "layout");
static_assert(DSV_UNDERPIN_FAILS == 4, "layout");
static_assert(DSV_UNDERPIN_UNKNOWN == 5, "layout");
#endif

int main(void) {
  return 0;
}
