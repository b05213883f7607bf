import type { JsonObject } from '../../core/json.ts'
import type { Money } from '../../core/money.ts'

/** A part of what people read about a call. */
export type TextPart =
  /** The bundle's words, or a value that no agent is free to write: a number, an enumerated value, a plain id. */
  | { readonly kind: 'words'; readonly text: string }
  /** Text that an agent chose. */
  | { readonly kind: 'free'; readonly text: string }
  /** Text that an agent chose, which is read as code. */
  | { readonly kind: 'code'; readonly text: string }
  /** Text that an agent chose, which is read over several lines. */
  | { readonly kind: 'passage'; readonly text: string }
  /** A point in time; `text` is for places that cannot show local times. */
  | { readonly kind: 'moment'; readonly atMs: number; readonly text: string }

/** What a call will do, made from its params. */
export interface Sentence {
  readonly parts: readonly TextPart[]
  /** The parts as one line; text that an agent chose is quoted and bounded. */
  readonly full: string
  /** Nothing that an agent is free to write: such values are replaced by the names of their params, in brackets. */
  readonly safe: string
  /** No value was replaced. */
  readonly isSafe: boolean
}

/** A param that counts the smallest unit of a currency, such as cents. */
export interface MinorUnits {
  /** ISO 4217; null: unknown. */
  readonly currency: string | null
  /** The param that names the currency, or contains it; null: the bundle names it. */
  readonly currencyParam: string | null
}

/** How the bundle presents the calls of a tool. Params are masked ones; a mark stays a mark. */
export interface ToolPresentation {
  /** The tool's summary with the values of the params. Null: it has none, or a param is missing or of another type. */
  sentence(params: JsonObject): Sentence | null
  /** The first amount of money in the summary. Null: there is none, or it is no whole number of its smallest unit. */
  money(params: JsonObject): Money | null
  /** The value in the format that `show` gives it. Null: it has none, or the value does not fit it. */
  formatted(name: string, params: JsonObject): readonly TextPart[] | null
  /** A number in the format that `show`, or else the summary, gives it: words, and nothing else. Null: it has none, or does not fit it. */
  formattedNumber(name: string, params: JsonObject): string | null
  /** The same formats, as far as they say that a param counts the smallest unit of a currency; null: they do not. */
  minorUnits(name: string, params: JsonObject): MinorUnits | null
  /** Do the same formats say that a param is an amount of money, in any unit? */
  isMoney(name: string): boolean
  /** The title of a param in the bundle's schemas; null without. */
  label(name: string): string | null
  /** The same beside a value as `formatted` leaves it; null also where the value lacks a format that tells its unit, as the name may tell it. */
  rowLabel(name: string, params: JsonObject): string | null
}
