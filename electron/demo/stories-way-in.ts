import type { WayIn } from './kit.ts'

/** What stops clients on their way to six of the servers, by server name. One switch mends each of them. */
export const WAYS_IN: Readonly<Record<string, WayIn>> = {
  'build-status': {
    faults: ['scheme-lost'],
    story:
      'The proxy does not say that clients come over https, so the gateway names itself with http. Clients find another server’s metadata and stop.',
  },
  'wiki-reader': {
    faults: ['well-known-blocked'],
    story:
      'The proxy forwards /servers/ and not /.well-known/, so no client finds the metadata. Most of them then try to register at the gateway.',
  },
  'ticket-triage': {
    faults: ['slash-redirect'],
    story:
      'The proxy redirects to the same address with a slash more. A redirected POST becomes a GET, or is not followed.',
  },
  'warehouse-stock': {
    faults: ['host-rewritten'],
    story:
      'The proxy asks the gateway under its internal name and does not pass Host on. The challenge and the metadata name a host no client reaches.',
  },
  'invoices-mcp': {
    faults: ['no-registration'],
    story:
      'The provider lets nobody register, and no client id is configured: every client that has none of its own stops.',
  },
  'travel-desk': {
    faults: ['authorization-stripped'],
    story:
      'The proxy drops the Authorization header. Everything can be read and everybody can sign in, and the gateway never sees a token.',
  },
}
