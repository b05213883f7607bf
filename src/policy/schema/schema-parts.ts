import { z } from 'zod'
import { parseDuration } from '../../core/duration.ts'
import { lazy } from '../../core/lazy.ts'
import { nearest } from '../../core/nearest.ts'
import { compileCondition, compileExpression } from '../condition/condition.ts'
import { ConditionError } from '../condition/condition-error.ts'
import type { Kind } from '../condition/value.ts'

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/
const PATTERN = /^[A-Za-z0-9_*][A-Za-z0-9._:/*-]{0,127}$/

export const Name = z.string().regex(NAME, 'expected a name of letters, digits and _ . - only, at most 64')
export const Text = z
  .string()
  .min(1, 'expected a text that is not empty')
  .max(1_000, 'expected at most 1,000 characters')
export const ToolPattern = z.string().regex(PATTERN, 'expected a tool name, or a glob such as crm.*')
export const GroupName = z
  .string()
  .regex(/^#|^[A-Za-z0-9_]/, 'expected the name of an approver group, or a "#channel"')

export const Action = z.enum(['allow', 'deny', 'require_approval'])
export type Action = z.infer<typeof Action>

/** How many distinct people: 1 to 100. */
export const People = z
  .number()
  .int('expected a whole number')
  .min(1, 'expected at least 1')
  .max(100, 'expected at most 100')

/** A duration as YAML writes it, in milliseconds once read. */
export const Duration = read(
  z.string('expected a duration such as 90s, 15m, 1h or 7d'),
  parseDuration,
  'expected a duration such as 90s, 15m, 1h or 7d',
)

/** The name of a time zone. */
export const Timezone = z.string('expected a time zone such as Europe/Berlin').refine(isTimezone, {
  error: ({ input }) =>
    `expected a time zone such as Europe/Berlin, got "${input}"${zoneHint(String(input))}`,
})

/** A condition, compiled once read. Its issue carries the offset of the error. */
export const When = parsed(z.string('expected a condition in a text'), compileCondition, ConditionError)

/** An expression for a value of one of these kinds, compiled once read; its issue as that of `When`. */
export function ExpressionOf(kinds: readonly Kind[]) {
  return parsed(
    z.string('expected an expression in a text'),
    (text) => compileExpression(text, kinds),
    ConditionError,
  )
}

/** A list of at least one, or a single value that stands for a list of one. */
export function oneOrMore<T extends z.ZodType>(item: T) {
  return z.preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z.array(item).min(1, 'expected at least one'),
  )
}

/** A text that `reader` turns into something else; `expected` is the error when it answers null. */
export function read<T>(text: z.ZodString, reader: (text: string) => T | null, expected: string) {
  return text.transform((value, context): T => {
    const found = reader(value)
    if (found !== null) return found
    context.issues.push({ code: 'custom', input: value, message: expected })
    return z.NEVER
  })
}

/** An error of a text, and where in it. */
type ErrorInText = new (...args: never[]) => Error & { readonly offset: number }

/** A text that `parse` turns into something else. What it throws of this kind is an issue that carries the offset. */
export function parsed<T>(text: z.ZodString, parse: (text: string) => T, Refusal: ErrorInText) {
  return text.transform((source, context): T => {
    try {
      return parse(source)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { message, offset } = error
      context.issues.push({ code: 'custom', input: source, message, params: { offset } })
      return z.NEVER
    }
  })
}

/** The names that are listed; others are known as well, such as UTC and newer ones. */
const zones = lazy(() => new Set(Intl.supportedValuesOf('timeZone')))

/** The zone of a city, or the nearest one. */
function zoneHint(name: string): string {
  const listed = [...zones()]
  const city = `/${name.replaceAll(' ', '_')}`.toLowerCase()
  const found = listed.find((zone) => zone.toLowerCase().endsWith(city)) ?? nearest(name, listed)
  return found === null ? '' : `; did you mean ${found}?`
}

function isTimezone(name: string): boolean {
  // The first format of a process takes it 20 ms.
  if (name === 'UTC' || zones().has(name)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
