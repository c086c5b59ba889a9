/** One thing explained: a check of the gateway, or a trap in a server's settings. */
export type Explained = {
  readonly id: string
  readonly title: string
  readonly text: string
  /** Where it can be read: the gateway's file and function (release 1.1.0), or the section of an RFC. */
  readonly source: string
}

/* Where the gateway reads what the letters stand for. */
export const TRANSPORT = 'mcpgateway/transports/streamablehttp_transport.py'
export const TRY = `${TRANSPORT}, _try_oauth_access_token (line 6247)`
export const LEARN = `${TRANSPORT}, _persist_learned_server_audience (line 1094)`
export const RESOURCE = `${TRANSPORT}, _build_server_resource_url (line 1022)`

/** What the letters beside audiences mean: which setting of a server a value comes from. */
export const LETTERS: readonly (Explained & { readonly letter: string; readonly name: string })[] = (
  [
    [
      'R',
      'resource',
      'What the settings of the server name. Where it is set, it is the whole expected set, and no other letter counts.',
      TRY,
    ],
    [
      'C',
      'canonical URL',
      'The public address of the gateway with the path of the server. Expected while resource is empty.',
      RESOURCE,
    ],
    [
      'I',
      'client id',
      'The client_id of the server, which some providers write into aud. It counts while resource is empty, or where resource names it too: that is what “Include client id” writes.',
      TRY,
    ],
    [
      'L',
      'learned',
      'A value the gateway took from the first token it accepted, while resource was empty. Nobody decided that it is the right one.',
      LEARN,
    ],
    [
      'Until learned',
      'the client id counts for now',
      'resource is empty, so the client id counts. The first accepted token with another aud fills resource, and from then on the client id counts no more. “Make it durable” names both in resource.',
      LEARN,
    ],
  ] as const
).map(([letter, name, text, source]) => ({
  ...{ id: `letter-${letter.toLowerCase().replace(' ', '-')}`, title: `${letter}: ${name}` },
  ...{ letter, name, text, source },
}))
