import { StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'

/** Where the MCP server is. */
export type ServerLocation =
  | {
      readonly kind: 'command'
      readonly command: string
      readonly args: readonly string[]
      readonly environment: Readonly<Record<string, string>>
    }
  | { readonly kind: 'url'; readonly url: URL; readonly headers: Readonly<Record<string, string>> }

/** The way to the server, which is not open yet. A command's standard error goes to this process's. */
export function openServer(location: ServerLocation): Transport {
  if (location.kind === 'url') return openUrl(location)
  const { command, args, environment } = location
  return new StdioClientTransport({ command, args: [...args], env: { ...environment } })
}

/** Ends the session that the server may hold. */
function openUrl({ url, headers }: Extract<ServerLocation, { kind: 'url' }>): Transport {
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers: { ...headers } } })
  const close = transport.close.bind(transport)
  transport.close = async () => {
    await transport.terminateSession().catch(() => undefined)
    await close()
  }
  return transport
}
