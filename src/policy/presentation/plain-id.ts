/**
 * May this text of an agent stand where only plain ids may? An id has at most 42 characters (a UUID with its prefix) in parts joined by `_ - . :`.
 * The first part may be a short prefix such as `pay`; every other one has digits, at least as many as letters, and never
 * more than three letters in a row, so that no words fit in. UUIDs count, with a prefix or without.
 */
export function isPlainId(text: string): boolean {
  if (text.length > LONGEST) return false
  if (PREFIXED_UUID.test(text)) return true
  const [first = '', ...others] = text.split(/[_.:-]/)
  const coded = PREFIX.test(first) ? others : [first, ...others]
  return coded.length > 0 && coded.every(isCoded)
}

const LONGEST = 42
const PREFIXED_UUID = /^([A-Za-z]{1,5}[_-])?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const PREFIX = /^[A-Za-z]{1,5}$/

function isCoded(part: string): boolean {
  if (!/^[A-Za-z0-9]+$/.test(part) || /[A-Za-z]{4}/.test(part)) return false
  const digits = part.replaceAll(/\D/g, '').length
  return digits > 0 && digits * 2 >= part.length
}
