/** Takes nothing for signed: for ledgers without checkpoints. */
export function readNothing(): Promise<never> {
  return Promise.reject(new Error('no key signed it'))
}
