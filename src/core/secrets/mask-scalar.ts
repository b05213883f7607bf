import { isCardNumber, maskCardNumber } from './card-number.ts'
import { isRandom, looksSecret } from './looks-secret.ts'
import { maskText } from './mask-text.ts'
import { maskedCharacters } from './masked.ts'
import type { SecretKind } from './secret-name.ts'

/** A value that the bundle does not mask, without what looks like a secret: parts of any text, or all of it where its name says so. */
export function maskScalar(value: string | number, kind: SecretKind | null): string | number {
  return typeof value === 'string' ? maskString(value, kind) : maskNumber(value, kind)
}

/** Do name and form together mark the whole value as a secret? */
export function isHiddenByName(value: string | number, kind: SecretKind | null): boolean {
  return kind !== null && looksSecret(String(value), kind)
}

function maskString(text: string, kind: SecretKind | null): string {
  if (isHiddenByName(text, kind)) return maskedCharacters(text.length)
  return maskText(kind === 'cookie' ? maskCookies(text) : text)
}

function maskNumber(value: number, kind: SecretKind | null): string | number {
  const digits = String(value)
  if (isHiddenByName(value, kind)) return maskedCharacters(digits.length)
  return isCardNumber(digits) ? maskCardNumber(digits) : value
}

/** `sid=…; theme=dark` */
function maskCookies(text: string): string {
  return text.replace(COOKIE, (cookie, name: string, value: string) =>
    isRandom(value) ? name + maskedCharacters(value.length) : cookie,
  )
}

const COOKIE = /((?:^|;\s?)[\w.-]{1,100}=)([\w+/=.~%-]{16,512})(?=;|$)/g
