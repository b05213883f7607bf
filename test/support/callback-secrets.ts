/** A secret as Standard Webhooks writes it; another one for each letter. */
export function aSecret(letter = 'a'): string {
  return `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`
}
