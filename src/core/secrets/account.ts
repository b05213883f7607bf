/** Is this a payment account: an IBAN, by its check digits, or the address of a well-known wallet? People decide by such a value, so it is never masked. */
export function isAccount(text: string): boolean {
  return WALLET.test(text) || (IBAN.test(text) && remainder(text.slice(4) + text.slice(0, 4)) === 1)
}

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/
/** Ethereum, and Bitcoin since 2017. */
const WALLET = /^(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{25,87})$/

/** Remainder by 97 of the number that the text spells, with letters as 10 to 35. */
function remainder(text: string): number {
  return [...text].reduce((rest, character) => {
    const value = Number.parseInt(character, 36)
    return (rest * (value > 9 ? 100 : 10) + value) % 97
  }, 0)
}
