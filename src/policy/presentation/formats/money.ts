import { canonicalJson } from '../../../core/canonical-json.ts'
import {
  type Decimal,
  decimalOf,
  fractionDigits,
  fromMinorUnits,
  readDecimal,
  toMinorUnits,
} from '../../../core/decimal.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import { type Money, minorDigits } from '../../../core/money.ts'
import { paramValue } from '../param-path.ts'
import { type Argument, type Format, type FormattedValue, inWords, optionIn } from './format.ts'

const UNITS = ['cents', 'units'] as const
type Unit = (typeof UNITS)[number]

/**
 * An amount of money: `€720.00`. With `cents` the number counts the currency's own minor units, with `units` its major ones.
 * The currency is a param, or a code in quotes.
 */
export const money: Format = {
  usage: 'money(currency, cents) or money("EUR", units)',
  bind([currency, unitName, ...more]) {
    const unit = optionIn(unitName, UNITS)
    if (currency === undefined || unit === null || more.length > 0) return null
    if (currency.kind === 'literal' && currencyCode(currency.text) === null) return null
    return {
      reads: currency.kind === 'name' ? [currency] : [],
      present: (value, params) => present(value, currencyOf(currency, params), unit),
      money: (value, params) => amountOf(value, currencyOf(currency, params), unit),
      ...(unit === 'cents'
        ? { minorUnitsOf: (params) => currencyCode(currencyOf(currency, params) ?? '') }
        : {}),
    }
  },
}

/** The ISO 4217 code of a currency, in capital letters; null when it is unknown. */
export function currencyCode(text: string): string | null {
  const code = text.toUpperCase()
  return /^[A-Za-z]{3}$/.test(text) && CURRENCIES.has(code) ? code : null
}

/** Without the codes for no currency and for tests. */
const CURRENCIES: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('currency').filter((code) => code !== 'XXX' && code !== 'XTS'),
)

function currencyOf(currency: Argument, params: JsonObject): string | null {
  if (currency.kind === 'literal') return currency.text
  const found = paramValue(params, currency)
  return typeof found === 'string' ? found : null
}

function present(value: Json, currency: string | null, unit: Unit): FormattedValue | null {
  if (currency === null || !isAmount(value, unit)) return null
  const code = currencyCode(currency)
  if (code === null) return inWords(`${canonicalJson(value)} (unknown currency)`, { isExact: true })
  const digits = minorDigits(code)
  const decimal = unit === 'cents' ? centsIn(value, digits) : unitsIn(value)
  if (decimal === null) return inWords(canonicalJson(value), { isExact: true })
  return inWords(moneyText(decimal, code, digits), { isExact: true })
}

function amountOf(value: Json, currency: string | null, unit: Unit): Money | null {
  const code = currency === null ? null : currencyCode(currency)
  if (code === null || !isAmount(value, unit)) return null
  const minorUnits = unit === 'cents' ? value : toMinorUnits(unitsIn(value), minorDigits(code))
  return Number.isSafeInteger(minorUnits) ? { currency: code, minorUnits: Number(minorUnits) } : null
}

/** A number; major units may be text, as many APIs write them. */
function isAmount(value: Json, unit: Unit): value is number | string {
  return (
    typeof value === 'number' || (unit === 'units' && typeof value === 'string' && unitsIn(value) !== null)
  )
}

function centsIn(value: number | string, digits: number): Decimal | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? fromMinorUnits(value, digits) : null
}

function unitsIn(value: number | string): Decimal | null {
  return typeof value === 'number' ? decimalOf(value) : readDecimal(value)
}

function moneyText(decimal: Decimal, currency: string, digits: number): string {
  const format = formatter(currency, {
    minimumFractionDigits: digits,
    maximumFractionDigits: Math.max(digits, fractionDigits(decimal)),
  })
  return format.format(decimal).replaceAll('\u{a0}', ' ')
}

function formatter(currency: string, digits: Intl.NumberFormatOptions): Intl.NumberFormat {
  return new Intl.NumberFormat('en', { style: 'currency', currency, ...digits })
}
