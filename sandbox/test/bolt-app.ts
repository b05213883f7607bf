import { createServer } from 'node:http'
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt'
import type { Sandbox } from '../src/sandbox.ts'

export interface RunningApp extends AsyncDisposable {
  readonly app: App
}

/** The real Bolt, connected to the sandbox by Socket Mode or by signed HTTP; `listen` adds the listeners first. */
export async function startBolt(
  sandbox: Sandbox,
  by: 'socket' | 'http',
  listen: (app: App) => void,
): Promise<RunningApp> {
  return by === 'socket' ? startSocket(sandbox, listen) : startHttp(sandbox, listen)
}

async function startSocket(sandbox: Sandbox, listen: (app: App) => void): Promise<RunningApp> {
  const receiver = new SocketModeReceiver({
    appToken: sandbox.appToken,
    logLevel: LogLevel.ERROR,
    clientPingTimeout: 200,
    installerOptions: { clientOptions: { slackApiUrl: sandbox.apiUrl } },
  })
  const app = await startApp(sandbox, receiver, listen)
  await app.start()
  return { app, [Symbol.asyncDispose]: async () => void (await app.stop()) }
}

async function startHttp(sandbox: Sandbox, listen: (app: App) => void): Promise<RunningApp> {
  const receiver = new HTTPReceiver({ signingSecret: sandbox.signingSecret, logLevel: LogLevel.ERROR })
  const app = await startApp(sandbox, receiver, listen)
  const server = createServer((request, response) => receiver.requestListener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  sandbox.deliverTo({ kind: 'http', url: `http://127.0.0.1:${port}/slack/events` })
  return {
    app,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function startApp(
  sandbox: Sandbox,
  receiver: SocketModeReceiver | HTTPReceiver,
  listen: (app: App) => void,
): Promise<App> {
  const app = new App({
    receiver,
    token: sandbox.botToken,
    clientOptions: { slackApiUrl: sandbox.apiUrl, retryConfig: { retries: 0 } },
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    convoStore: false,
  })
  listen(app)
  await app.init()
  return app
}
