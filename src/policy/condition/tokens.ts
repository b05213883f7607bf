import { ConditionError } from './condition-error.ts'

/** A token of a condition; `start` and `end` are offsets into its text, `end` exclusive. */
export type Token = Piece & Span
export interface Span {
  readonly start: number
  readonly end: number
}
type Piece =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'regex'; readonly pattern: string; readonly flags: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'sign'; readonly value: string }
  | { readonly kind: 'end' }

/**
 * Splits a condition into tokens; the last one is always `end`.
 * @throws {ConditionError} at the first character that starts no token.
 */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = []
  let offset = skipSpace(source, 0)
  while (offset < source.length) {
    const token = readToken(source, offset, tokens.at(-1))
    tokens.push(token)
    offset = skipSpace(source, token.end)
  }
  tokens.push({ kind: 'end', start: source.length, end: source.length })
  return tokens
}

const SPACE = /[ \t\r\n]*/y
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w$])/y
const NAME = /[A-Za-z_$][\w$]*/y
const TEXT = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y
const REGEX = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([A-Za-z]*)/y
const SIGN = /===|!==|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|[<>!?:+\-*/%.,()[\]]/y

function skipSpace(source: string, offset: number): number {
  return offset + (matchAt(SPACE, source, offset)?.[0].length ?? 0)
}

function readToken(source: string, start: number, before: Token | undefined): Token {
  return (
    readNumber(source, start) ??
    readName(source, start) ??
    readText(source, start) ??
    (endsOperand(before) ? null : readRegex(source, start)) ??
    readSign(source, start) ??
    refuse(source, start)
  )
}

/** After an operand a slash is a division; elsewhere it starts a regular expression. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false
  if (token.kind === 'sign') return token.value === ')' || token.value === ']'
  return !(token.kind === 'name' && token.value === 'in')
}

function readNumber(source: string, start: number): Token | null {
  const found = matchAt(NUMBER, source, start)?.[0]
  if (found === undefined) return null
  const value = Number(found)
  const why = numberError(found, value)
  if (why !== null) throw new ConditionError(why, start)
  return { kind: 'number', value, start, end: start + found.length }
}

/** Why a number may not be what its author intended; null when it is fine. */
function numberError(written: string, value: number): string | null {
  if (!Number.isFinite(value)) return `the number ${written} is too large`
  if (/^0\d/.test(written)) return `${written} starts with 0: write ${value}, or "${written}" for text`
  if (!/^\d+$/.test(written) || Number.isSafeInteger(value)) return null
  return `the number ${written} cannot be represented exactly: write "${written}" for text`
}

function readName(source: string, start: number): Token | null {
  const value = matchAt(NAME, source, start)?.[0]
  return value === undefined ? null : { kind: 'name', value, start, end: start + value.length }
}

function readText(source: string, start: number): Token | null {
  const found = matchAt(TEXT, source, start)?.[0]
  if (found === undefined) return null
  const value = found.slice(1, -1).replace(/\\(u[0-9A-Fa-f]{4}|.)/gs, (_all, escaped: string, at: number) => {
    const meant = resolveEscape(escaped)
    if (meant === null) throw new ConditionError(`unknown escape \\${escaped} in a text`, start + 1 + at)
    return meant
  })
  return { kind: 'text', value, start, end: start + found.length }
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['\\', '\\'],
  ['/', '/'],
  ['"', '"'],
  ["'", "'"],
])

function resolveEscape(escaped: string): string | null {
  if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
  return ESCAPES.get(escaped) ?? null
}

function readRegex(source: string, start: number): Token | null {
  const [all, pattern, flags] = matchAt(REGEX, source, start) ?? []
  if (all === undefined || pattern === undefined || flags === undefined) return null
  return { kind: 'regex', pattern, flags, start, end: start + all.length }
}

function readSign(source: string, start: number): Token | null {
  const value = matchAt(SIGN, source, start)?.[0]
  return value === undefined ? null : { kind: 'sign', value, start, end: start + value.length }
}

const HINTS = new Map([
  ['=', 'expected == (a condition cannot assign)'],
  ['&', 'expected &&'],
  ['|', 'expected ||'],
  ['"', 'the text is not closed: expected "'],
  ["'", "the text is not closed: expected '"],
  ['`', 'expected a text in " or \''],
  ['{', 'a condition cannot contain object literals'],
])

function refuse(source: string, start: number): never {
  const character = String.fromCodePoint(source.codePointAt(start) ?? 0)
  throw new ConditionError(HINTS.get(character) ?? `unexpected character ${JSON.stringify(character)}`, start)
}

function matchAt(pattern: RegExp, source: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset
  return pattern.exec(source)
}
