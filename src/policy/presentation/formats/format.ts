import type { Json, JsonObject } from '../../../core/json.ts'
import type { Money } from '../../../core/money.ts'
import type { TextPart } from '../../model/presentation.ts'
import type { ParamPath } from '../param-path.ts'

/** An argument of a format: the name of a param or of an option, or text in quotes. */
export type Argument =
  | ({ readonly kind: 'name' } & ParamPath)
  | { readonly kind: 'literal'; readonly text: string; readonly start: number }

/** A value as people read it. */
export interface FormattedValue {
  readonly parts: readonly TextPart[]
  /** Can the value itself be read from the parts? Otherwise a list of params shows it as well. */
  readonly isExact: boolean
}

/** A format with its arguments. */
export interface BoundFormat {
  /** The params that it reads besides its own. */
  readonly reads: readonly ParamPath[]
  /** Null: the value does not fit the format, or a param that the format reads is missing. */
  present(value: Json, params: JsonObject): FormattedValue | null
  /** The amount of money that it presents; null: none, or no whole number of its smallest unit. */
  money?(value: Json, params: JsonObject): Money | null
  /** Only where the value counts the smallest unit of a currency: which, by its ISO 4217 code; null: unknown. */
  minorUnitsOf?(params: JsonObject): string | null
}

/** A format, before it is given its arguments. */
export interface Format {
  /** How it is written, for error messages: `money(currency, cents)`. */
  readonly usage: string
  /** Null: the arguments are not those that it takes. */
  bind(args: readonly Argument[]): BoundFormat | null
}

/** A format that reads only its own value. */
export function formatOf(usage: string, present: (value: Json) => FormattedValue | null): Format {
  return { usage, bind: (args) => (args.length === 0 ? { reads: [], present } : null) }
}

/** A format that reads only its own value, in one of some units. */
export function formatInUnit<Unit extends string>(
  usage: string,
  units: readonly Unit[],
  present: (value: Json, unit: Unit) => FormattedValue | null,
): Format {
  return {
    usage,
    bind(args) {
      const unit = args.length === 1 ? optionIn(args[0], units) : null
      return unit === null ? null : { reads: [], present: (value) => present(value, unit) }
    },
  }
}

/** The option that an argument names; null when it is none of these. */
export function optionIn<Option extends string>(
  argument: Argument | undefined,
  options: readonly Option[],
): Option | null {
  if (argument?.kind !== 'name' || argument.keys.length !== 1) return null
  return options.find((option) => option === argument.keys[0]) ?? null
}

/** Words that need no quotes, as no agent can choose them freely. */
export function inWords(text: string, { isExact }: { readonly isExact: boolean }): FormattedValue {
  return { parts: [{ kind: 'words', text }], isExact }
}
