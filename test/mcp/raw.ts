import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'

/** One end of a connection without any SDK: what it received, and what it sends. */
export interface RawEnd {
  readonly received: JSONRPCMessage[]
  send(message: object): Promise<void>
  /** The next message that satisfies this, also one that has arrived already. */
  until(isIt: (message: JSONRPCMessage) => boolean): Promise<JSONRPCMessage>
}

export async function rawEnd(transport: Transport): Promise<RawEnd> {
  const received: JSONRPCMessage[] = []
  const waiting = new Set<() => void>()
  transport.onmessage = (message) => {
    received.push(message)
    for (const look of waiting) look()
  }
  await transport.start()
  return {
    received,
    send: (message) => transport.send(JSON.parse(JSON.stringify({ jsonrpc: '2.0', ...message }))),
    until: (isIt) =>
      new Promise((resolve) => {
        const look = () => {
          const found = received.find(isIt)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}

/** The answer to the request with this id. */
export async function answerTo(end: RawEnd, id: number | string): Promise<JSONRPCMessage> {
  return end.until((message) => !('method' in message) && message.id === id)
}
