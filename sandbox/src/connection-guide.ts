import type { Sandbox } from './sandbox.ts'

/** What a person needs to connect an app: the page, and the environment variables of the way it is connected. */
export function connectionGuide(sandbox: Sandbox, eventsUrl: string | null): string {
  return `
  Open ${sandbox.url}

Nothing that you do there leaves this machine. Ctrl+C ends it.

${eventsUrl === null ? socketModeGuide(sandbox) : httpGuide(sandbox, eventsUrl)}

The app passes SLACK_API_URL to Bolt: new App({ …, clientOptions: { slackApiUrl: process.env.SLACK_API_URL } })
`
}

function socketModeGuide({ apiUrl, botToken, appToken }: Sandbox): string {
  return `Start your app in Socket Mode with:

  export SLACK_API_URL=${apiUrl}
  export SLACK_BOT_TOKEN=${botToken}
  export SLACK_APP_TOKEN=${appToken}

For an app that receives HTTP requests, start slack-sandbox with --events-url http://localhost:3000/slack/events`
}

function httpGuide({ apiUrl, botToken, signingSecret }: Sandbox, eventsUrl: string): string {
  return `Start your app, listening at ${eventsUrl}, with:

  export SLACK_API_URL=${apiUrl}
  export SLACK_BOT_TOKEN=${botToken}
  export SLACK_SIGNING_SECRET=${signingSecret}`
}
