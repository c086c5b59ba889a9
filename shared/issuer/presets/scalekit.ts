import type { Preset, Source } from '../preset.ts'

const example: Source = {
  title: 'Scalekit: mcp-use example, “aud includes res_…” (read in November 2026)',
  url: 'https://github.com/scalekit-developers/scalekit-mcpuse-example',
}
const fastmcp: Source = {
  title: 'FastMCP: Scalekit provider (read in November 2026)',
  url: 'https://gofastmcp.com/python-sdk/fastmcp-server-auth-providers-scalekit',
}
const quickstart: Source = {
  title: 'Scalekit: MCP Auth quickstart (as known in November 2026; the page was not opened for this)',
  url: 'https://docs.scalekit.com/authenticate/mcp/quickstart/',
}

export const scalekit: Preset = {
  id: 'scalekit',
  name: 'Scalekit',
  aud: {
    says: 'The id of the registered MCP server (res_…), and its Server URL where one is set and asked for.',
    source: example,
  },
  resource: {
    support: 'opt-in',
    says: 'Counts for the Server URL of a registered MCP server, letter by letter.',
    source: fastmcp,
  },
  email: { says: 'Not described in what was read; sub is usr_….', source: quickstart },
  keys: { says: 'On the host of the environment, under /keys.', source: fastmcp },
  stops: [
    { step: 'audience', says: 'aud is res_…: the Server URL is not set, or not this one.' },
    { step: 'email-claim', says: 'sub is usr_…, and there is no e-mail address.' },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Register this server with its URL',
      lines: [
        'Scalekit Dashboard > MCP servers > (the one for {server}, or Add MCP server) > Advanced settings > Server URL: {audience}, letter by letter.',
        'Dynamic client registration and Client ID Metadata Document: on.',
        'Please send me its Resource ID (res_…) as well: aud holds it in any case.',
      ],
      source: example,
    },
  ],
  here: 'Or add that res_… to resource: it names this MCP server of Scalekit alone.',
}
