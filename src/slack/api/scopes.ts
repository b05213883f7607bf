/** The scopes that Veto's bot token needs, each with what it is for; `manifest.json` asks for the same. */
export const NEEDED_SCOPES: ReadonlyMap<string, string> = new Map([
  ['channels:history', 'to find a card again after an unclear answer, in public channels'],
  ['channels:read', 'to find public channels and who is in them'],
  ['chat:write', 'to post and change cards'],
  ['commands', 'to take /veto'],
  ['groups:history', 'to find a card again after an unclear answer, in private channels'],
  ['groups:read', 'to find private channels and who is in them'],
  ['usergroups:read', 'to ask who is in user groups'],
  ['users:read', 'to ask who may vote'],
  ['users:read.email', 'to find people by their e-mail address'],
])
