/* Record batches of Arrow made of any bytes, as ways to read for fuzzing. */
#ifndef DSV_FUZZ_ARROW_H
#define DSV_FUZZ_ARROW_H

#include "fuzz/world.h"

/* As one batch, and as a stream of two slices of it. */
dsv_status arrow_batch(dsv_facts *facts, fuzz_input *input, const dsv_facts_options *options, dsv_diag *diag);
dsv_status arrow_slices(dsv_facts *facts, fuzz_input *input, const dsv_facts_options *options, dsv_diag *diag);

#endif
