import { isAccount } from './account.ts'
import type { SecretKind } from './secret-name.ts'

/**
 * Does a value under such a name look like a secret itself? Only one token without blanks and structure does, so that
 * no command, sentence, address, path or account number is hidden by the name that it is given.
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

/** Letters together with digits or marks; nothing that a shell, an address or a list is made of. */
const PASSWORD = /^(?=.*[A-Za-z])(?=.*[\d!#%^*+~])[\w!@#%^*+=.~?-]{6,128}$/
const TOKEN = /^[\w+/=.~:-]{16,512}$/
/** Of a card, a text message, a social security number. */
const CODE = /^(?:\d{3,8}|\d{3}-\d{2}-\d{4})$/
const EMAIL = /@[\w-]+(?:\.[\w-]+)+$/
/** A URL, a path, a host or a file. */
const PLACE = /:\/\/|^(?:\.{1,2}|~)?\/[a-z._-]{2}|\.[a-z]{2,10}$/i

/** Fewer letters and digits name things. */
const SHORTEST = 16
/** Chance puts two digits into nearly every shorter token. */
const LONG = 32
/** Words, names with numbers and amounts go on for longer in letters, or in digits. */
const MOST_PER_CHANGE = 5

/** Letters and digits in an order that no word, name or number has. Takes time in proportion to the text. */
export function isRandom(text: string): boolean {
  const chunks = text.match(/[A-Za-z0-9]+/g) ?? []
  const length = chunks.reduce((total, chunk) => total + chunk.length, 0)
  const digits = text.match(/\d/g)?.length ?? 0
  if (length < SHORTEST || digits < (length < LONG ? 2 : 1)) return false
  const changes = chunks.reduce((total, chunk) => total + changesIn(chunk), 0)
  return changes * MOST_PER_CHANGE >= length
}

/** A capital before small letters begins a word with them. */
function changesIn(chunk: string): number {
  return (chunk.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g)?.length ?? 1) - 1
}
