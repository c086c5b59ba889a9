import type { Preset, Source } from '../preset.ts'

const resources: Source = {
  title: 'Descope: Managing Resources (read in November 2026)',
  url: 'https://docs.descope.com/identity-federation/resources/managing-resources',
}
const gateways: Source = {
  title: 'Descope: Gateway Integrations (read in November 2026)',
  url: 'https://docs.descope.com/mcp/gateways/integrations',
}
const claims: Source = {
  title: 'Descope: Token Claims Management (read in November 2026)',
  url: 'https://docs.descope.com/management/token',
}

export const descope: Preset = {
  id: 'descope',
  name: 'Descope',
  aud: {
    says: 'The project id (P…), until an MCP Server Resource exists whose URL the client asks for: then that URL.',
    source: resources,
  },
  resource: {
    support: 'opt-in',
    says: 'Counts for the URLs of API and MCP Server Resources of the project.',
    source: resources,
  },
  email: { says: 'Not in access tokens until a JWT template puts it there.', source: claims },
  keys: {
    says: 'On the issuer’s host, under /PROJECT/.well-known/jwks.json: one host for all projects, or your own domain.',
    source: gateways,
  },
  stops: [
    { step: 'audience', says: 'aud is the project id: this server is no MCP Server Resource.' },
    {
      step: 'issuer-allowed',
      says: 'Each MCP Server Resource has an issuer of its own, …/v1/apps/agentic/PROJECT/MCP-SERVER; the project’s is another one.',
    },
    { step: 'email-claim', says: 'sub is U…, and no JWT template adds an e-mail address.' },
  ],
  asks: [
    {
      step: 'audience',
      title: 'Make this server an MCP Server Resource',
      lines: [
        'Descope Console > Resources > + Resource > MCP Server.',
        'MCP Server URL: {audience}, letter by letter.',
        'Please send me its Issuer URL (Usage Samples): tokens for this resource name that one.',
      ],
      source: resources,
    },
    {
      step: 'email-claim',
      title: 'Add the e-mail address with a JWT template',
      lines: [
        'Project Settings > JWT Templates > + JWT Template > User JWT: a claim email with the value of the user’s e-mail address.',
        'The template is chosen for the tokens of the project, or of the application of {server}.',
      ],
      source: claims,
    },
  ],
  here: 'authorization_servers names the Issuer URL of that MCP Server Resource, and no other issuer of the host: other paths there are other people’s projects.',
}
