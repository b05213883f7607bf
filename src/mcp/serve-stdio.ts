import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { errorMessage } from '../core/error-message.ts'
import { VetoError } from '../core/veto-error.ts'
import { openServer, type ServerLocation } from './open-server.ts'
import { type ProxyDeps, runProxy } from './proxy.ts'

interface Deps extends Omit<ProxyDeps, 'client' | 'server'> {
  readonly location: ServerLocation
}

/**
 * Serves the MCP client on standard input and output until it ends.
 * @throws {VetoError} `mcp_server_failed` when the server cannot be started, or ends first.
 */
export async function serveStdio({ location, ...deps }: Deps): Promise<void> {
  const client = new StdioServerTransport()
  const endedBy = await runProxy({ ...deps, client, server: openServer(location) }).catch(
    (cause: unknown) => {
      throw new VetoError(
        'mcp_server_failed',
        `${nameOf(location)} could not be started: ${errorMessage(cause)}`,
        { cause },
      )
    },
  )
  if (endedBy === 'server') {
    const message = `${nameOf(location)} has ended; its standard error says why`
    throw new VetoError('mcp_server_failed', message)
  }
}

function nameOf(location: ServerLocation): string {
  return location.kind === 'url'
    ? `The MCP server at ${location.url.origin}`
    : `The MCP server '${location.command}'`
}
