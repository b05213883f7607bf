import { RE2JS } from 're2js'
import { errorMessage } from '../../core/error-message.ts'
import { ConditionError } from './condition-error.ts'
import { hasFewStates } from './regex-states.ts'

/** A regular expression as a condition writes it; offsets count from the start of the condition. */
export interface RegexLiteral {
  readonly pattern: string
  readonly flags: string
  readonly patternStart: number
}

/**
 * Compiles to a test that runs in time linear in its text.
 * Flags `i`, `m` and `s` mean what they mean in JavaScript; `g` is accepted, as it changes nothing for a yes or no.
 * @throws {ConditionError} for other flags and for what linear time rules out: lookaround, backreferences, large counts
 * of what overlaps.
 */
export function compileRegex({ pattern, flags, patternStart }: RegexLiteral): (text: string) => boolean {
  const regex = build(pattern, flagBits(flags, patternStart), patternStart)
  if (!hasFewStates(regex)) throw new ConditionError(TOO_MANY_STATES, patternStart)
  return (text) => regex.test(text)
}

const TOO_MANY_STATES =
  'the regular expression is refused: its counted repetitions overlap too much for linear time; use * or +, use smaller counts, or start with ^ or \\b'

const FLAGS = new Map([
  ['i', RE2JS.CASE_INSENSITIVE],
  ['m', RE2JS.MULTILINE],
  ['s', RE2JS.DOTALL],
  ['g', 0],
])

function flagBits(flags: string, offset: number): number {
  let bits = 0
  for (const flag of flags) {
    const bit = FLAGS.get(flag)
    if (bit === undefined) throw new ConditionError(`unknown flag '${flag}', expected i, m, s or g`, offset)
    bits |= bit
  }
  return bits
}

/**
 * Compiles the pattern of a JSON Schema to the same kind of test.
 * @throws {ConditionError} for what linear time rules out.
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  const regex = build(pattern, 0, 0)
  return (text) => regex.test(text)
}

function build(pattern: string, bits: number, offset: number): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern), bits)
  } catch (error) {
    const why = errorMessage(error).replace(/^error parsing regexp: /, '')
    throw new ConditionError(`the regular expression is refused: ${why}`, offset)
  }
}
