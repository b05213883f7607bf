import { App, LogLevel } from '@slack/bolt'
import { addTodoListeners } from './listeners.ts'

/** With SLACK_APP_TOKEN over Socket Mode, else over HTTP at PORT. */
const { SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, PORT = '3000' } = process.env

const app = new App({
  token: SLACK_BOT_TOKEN ?? '',
  clientOptions: SLACK_API_URL === undefined ? {} : { slackApiUrl: SLACK_API_URL },
  logLevel: LogLevel.ERROR,
  ...(SLACK_APP_TOKEN === undefined
    ? { signingSecret: SLACK_SIGNING_SECRET ?? '' }
    : { socketMode: true, appToken: SLACK_APP_TOKEN }),
})
addTodoListeners(app)
const server = await app.start(Number(PORT))
const address = server && 'address' in server ? server.address() : null
const port = typeof address === 'object' && address !== null ? ` on port ${address.port}` : ''
process.stdout.write(`The to-do app is running${port}\n`)
