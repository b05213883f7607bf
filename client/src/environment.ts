/** Environment variables for missing options: `VETO_API_KEY` and `VETO_URL`. */
export function environment(): { readonly apiKey: string | undefined; readonly baseUrl: string | undefined } {
  return { apiKey: process.env['VETO_API_KEY'], baseUrl: process.env['VETO_URL'] }
}
