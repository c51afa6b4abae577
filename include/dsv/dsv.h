/**
 * @file
 * Everything: the one header to include.
 */
#ifndef DSV_DSV_H
#define DSV_DSV_H

#include <dsv/api.h>
#include <dsv/arrow.h>
#include <dsv/backtest.h>
#include <dsv/book.h>
#include <dsv/budget.h>
#include <dsv/calendar.h>
#include <dsv/claim.h>
#include <dsv/context.h>
#include <dsv/diag.h>
#include <dsv/diff.h>
#include <dsv/due.h>
#include <dsv/effective.h>
#include <dsv/exchange.h>
#include <dsv/facts.h>
#include <dsv/lint.h>
#include <dsv/offering.h>
#include <dsv/report.h>
#include <dsv/running.h>
#include <dsv/score.h>
#include <dsv/sign.h>
#include <dsv/status.h>
#include <dsv/tally.h>
#include <dsv/time.h>
#include <dsv/underpin.h>
#include <dsv/version.h>

#endif
