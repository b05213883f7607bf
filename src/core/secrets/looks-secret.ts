import { isAccount } from './account.ts'
import type { SecretKind } from './secret-name.ts'

/**
 * Does a value under a name of this kind look like a secret? Only a single token without spaces and structure does, so that
 * no command, sentence, address, path or account number is masked because of its name.
 */
export function looksSecret(text: string, kind: SecretKind): boolean {
  switch (kind) {
    case 'password':
      return (PASSWORD.test(text) && !EMAIL.test(text) && !isAccount(text)) || isToken(text)
    case 'token':
    case 'cookie':
      return isToken(text)
    case 'code':
      return CODE.test(text)
  }
}

function isToken(text: string): boolean {
  return TOKEN.test(text) && isRandom(text) && !PLACE.test(text) && !isAccount(text)
}

/** Letters with digits or marks, without the syntax of shells, addresses and lists. */
const PASSWORD = /^(?=.*[A-Za-z])(?=.*[\d!#%^*+~])[\w!@#%^*+=.~?-]{6,128}$/
const TOKEN = /^[\w+/=.~:-]{16,512}$/
/** Codes of cards and text messages, social security numbers. */
const CODE = /^(?:\d{3,8}|\d{3}-\d{2}-\d{4})$/
const EMAIL = /@[\w-]+(?:\.[\w-]+)+$/
/** A URL, a path, a host or a file. */
const PLACE = /:\/\/|^(?:\.{1,2}|~)?\/[a-z._-]{2}|\.[a-z]{2,10}$/i

/** Shorter tokens are usually names. */
const SHORTEST = 16
/** Nearly every random token of this length has two digits. */
const LONG = 32
/** Words, numbered names and amounts have longer runs of letters or of digits. */
const MOST_PER_CHANGE = 5

/** Letters and digits in an order that words, names and numbers do not have. Linear in the length of the text. */
export function isRandom(text: string): boolean {
  const chunks = text.match(/[A-Za-z0-9]+/g) ?? []
  const length = chunks.reduce((total, chunk) => total + chunk.length, 0)
  const digits = text.match(/\d/g)?.length ?? 0
  if (length < SHORTEST || digits < (length < LONG ? 2 : 1)) return false
  const changes = chunks.reduce((total, chunk) => total + changesIn(chunk), 0)
  return changes * MOST_PER_CHANGE >= length
}

/** A capital before small letters belongs to their word. */
function changesIn(chunk: string): number {
  return (chunk.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g)?.length ?? 1) - 1
}
