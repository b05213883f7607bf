/** Mark in place of a value that the bundle masks. It reveals nothing about the value. */
export const MASKED = '‹masked›'

/** Mark in place of characters that look like a secret, with their count in UTF-16 code units. */
export function maskedCharacters(count: number): string {
  return `‹masked, ${count} ${count === 1 ? 'character' : 'characters'}›`
}

/** Every mark of either kind; the group is the count of characters. */
export const MASKED_MARK = /‹masked(?:, (\d+) characters?)?›/g

/** Does this text contain a mark? */
export function hasMask(text: string): boolean {
  return text.search(MASKED_MARK) >= 0
}
