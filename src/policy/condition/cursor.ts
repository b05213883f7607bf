import { ConditionError } from './condition-error.ts'
import type { Span, Token } from './tokens.ts'

/** A position in a list of tokens, with the used part of the bounds. */
export interface Cursor {
  peek(): Token
  take(): Token
  /** Consumes the next token if it is this sign. */
  accept(sign: string): boolean
  /** Consumes this sign or throws; returns where it ended. */
  expect(sign: string, why: string): number
  /** Counts one more node; throws beyond the bound. */
  count<T extends Span>(node: T): T
  /** Runs `parse` one level deeper; throws beyond the bound. */
  nest<T>(parse: () => T): T
}

const MAX_NODES = 500
const MAX_DEPTH = 64

/** A cursor before the first token. The list must end in an `end` token. */
export function createCursor(tokens: readonly Token[]): Cursor {
  const last = tokens.at(-1)
  if (last === undefined) throw new TypeError('Expected tokens that end in an end token, got none')
  let position = 0
  let nodes = 0
  let depth = 0
  const peek = () => tokens[position] ?? last
  const isSign = (sign: string) => isSignToken(peek(), sign)
  const take = () => {
    const token = peek()
    position += 1
    return token
  }
  return {
    peek,
    take,
    accept(sign) {
      const found = isSign(sign)
      if (found) take()
      return found
    },
    expect(sign, why) {
      if (!isSign(sign))
        throw new ConditionError(`expected ${sign} ${why}, got ${tokenName(peek())}`, peek().start)
      return take().end
    },
    count(node) {
      nodes += 1
      if (nodes > MAX_NODES) throw new ConditionError(`too large: at most ${MAX_NODES} parts`, node.start)
      return node
    },
    nest(parse) {
      depth += 1
      if (depth > MAX_DEPTH) throw new ConditionError(`nested deeper than ${MAX_DEPTH}`, peek().start)
      const result = parse()
      depth -= 1
      return result
    },
  }
}

/** Names a token in an error message. */
export function tokenName(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end'
    case 'regex':
      return 'a regular expression'
    case 'text':
      return 'a text'
    default:
      return String(token.value)
  }
}

function isSignToken(token: Token, sign: string): boolean {
  return token.kind === 'sign' && token.value === sign
}
