import type { Open } from './ui.ts'

/** What the address of the page says: whom to act as, and what is open. */
export interface Address {
  readonly asId: string | null
  readonly open: Open | null
}

/** Reads a fragment such as `#as=U1&channel=C1` or `#as=U1&home`; what it does not say is null. */
export function readAddress(hash: string): Address {
  const params = new URLSearchParams(hash.replace(/^#/, ''))
  const channelId = params.get('channel')
  const open: Open | null = params.has('home')
    ? { at: 'home' }
    : channelId === null
      ? null
      : { at: 'channel', channelId }
  return { asId: params.get('as'), open }
}

/** The fragment for an address, `#` included. */
export function writeAddress({ asId, open }: Address): string {
  const params = new URLSearchParams()
  if (asId !== null) params.set('as', asId)
  if (open?.at === 'channel') params.set('channel', open.channelId)
  if (open?.at === 'home') params.set('home', '')
  return `#${params}`
}
