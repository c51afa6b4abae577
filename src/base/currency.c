/* ISO 4217: the currencies that have a minor unit (no metals, no units of account without one), with ANG and BGN, which ended in 2025. */
#include "base/money.h"
#include <string.h>

#define CODE 3 /* letters; each code is followed by a space */

/* The codes by the digits of their minor unit, each list in order of the alphabet. */
static const char *const by_digits[] = {
    /* 0 */
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ",
    /* 1: none */
    "",
    /* 2 */
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR "
    "RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD "
    "TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ",
    /* 3 */
    "BHD IQD JOD KWD LYD OMR TND ",
    /* 4 */
    "CLF UYW "};

int dsv__currency_digits(dsv__str code) {
  if (code.n != CODE) return -1;
  for (int digits = 0; digits < (int)(sizeof by_digits / sizeof *by_digits); digits++)
    for (const char *at = by_digits[digits]; *at; at += CODE + 1)
      if (memcmp(at, code.at, CODE) == 0) return digits;
  return -1;
}
