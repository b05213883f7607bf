interface Guide {
  /** URL of the sandbox's page. */
  readonly page: string
  /** URL of the API. */
  readonly url: string
  readonly key: string
  readonly database: string
  /** How the command line is typed. */
  readonly command: string
}

/** What the demo prints first: which page to open, and how to make a call as an agent. */
export function demoGuide({ page, url, key, database, command }: Guide): string {
  return `
  Open ${page}

It looks like Slack, and nothing leaves this machine. Press Ctrl+C to stop.

To make a call as an agent, in another terminal (then approve it on the page, as Ann):

  export VETO_API_KEY=${key}
  curl -sw '\\n' "${url}/v1/authorize?wait=60s" \\
    -H "Authorization: Bearer $VETO_API_KEY" -H "Content-Type: application/json" \\
    -d '{"agentId":"support-agent","tool":"refund_payment","params":{"payment_id":"pay_1","amount_cents":72000,"currency":"EUR"}}'

If nobody decides within 60 seconds it prints "pending". To wait on, with the id that it printed:

  curl -sw '\\n' "${url}/v1/requests/ID?wait=60s" -H "Authorization: Bearer $VETO_API_KEY"

To search the audit log: VETO_DATABASE=${database} ${command} audit search

Meanwhile, the demo agent makes these calls:
`
}
