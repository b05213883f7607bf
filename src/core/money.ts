import { type Decimal, fromMinorUnits, readDecimal, toMinorUnits } from './decimal.ts'

/** An amount of money. */
export interface Money {
  /** ISO 4217. */
  readonly currency: string
  /** In the smallest unit of the currency, such as cents. */
  readonly minorUnits: number
}

/** How many decimals a currency has by ISO 4217: 2 for EUR, 0 for JPY. `Intl` has fewer where small coins are no longer used. */
export function minorDigits(currency: string): number {
  return MINOR_DIGITS.get(currency) ?? 2
}

/** The currencies without 2 decimals in the ISO 4217 list of current currencies (list one of its maintenance agency, SIX). */
const MINOR_DIGITS: ReadonlyMap<string, number> = new Map([
  ...having(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...having(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...having(4, 'CLF UYW'),
])

function having(digits: number, codes: string): [string, number][] {
  return codes.split(' ').map((code) => [code, digits])
}

/** The amount in the currency's own unit, without separators: `1050.00`. Null: doubles do not hold it exactly. */
export function majorUnits({ currency, minorUnits }: Money): Decimal | null {
  return Number.isSafeInteger(minorUnits) ? fromMinorUnits(minorUnits, minorDigits(currency)) : null
}

/** An amount that a person typed; or one sentence that says what is wrong with it. */
export type TypedAmount =
  | { readonly ok: true; readonly minorUnits: number }
  | { readonly ok: false; readonly problem: string }

/** Reads an amount in the currency's own unit, such as `1050.00` or `1050`, exactly. Separators of thousands are refused. */
export function readAmount(typed: string, currency: string): TypedAmount {
  const digits = minorDigits(currency)
  const decimal = readDecimal(typed.trim())
  if (decimal === null) return { ok: false, problem: `Expected ${expectedForm(currency, digits)}.` }
  const minorUnits = toMinorUnits(decimal, digits)
  if (minorUnits === null) {
    return {
      ok: false,
      problem: `${currency} has ${digits === 0 ? 'no' : digits} decimals: expected ${expectedForm(currency, digits)}.`,
    }
  }
  return Number.isSafeInteger(minorUnits)
    ? { ok: true, minorUnits: minorUnits + 0 }
    : { ok: false, problem: `Expected a smaller amount in ${currency}.` }
}

function expectedForm(currency: string, digits: number): string {
  return digits === 0
    ? `a whole amount in ${currency} such as 1050, without separators`
    : `an amount in ${currency} such as ${fromMinorUnits(1050 * 10 ** digits, digits)}, with a decimal point and no other separators`
}
