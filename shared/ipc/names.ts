import type { Call, Event } from './contract.ts'

// Types only: the preload is loaded before every page and must not carry the schemas.
const callTable: Record<Call, true> = {
  'app.info': true,
  'settings.theme': true,
  'profile.list': true,
  'profile.save': true,
  'profile.remove': true,
  'connection.open': true,
  'connection.demo': true,
  'connection.cancel': true,
  'connection.renew': true,
  'connection.assume': true,
  'connection.current': true,
  'connection.close': true,
  'fleet.list': true,
  'server.read': true,
  'token.add': true,
  'token.list': true,
  'token.forget': true,
  'token.test': true,
  'token.demo': true,
  'grant.offer': true,
  'grant.start': true,
  'grant.current': true,
  'grant.cancel': true,
  'grant.open-page': true,
  'grant.refresh': true,
  'grant.introspect': true,
  'probe.send': true,
  'change.preview': true,
  'change.apply': true,
  'change.list': true,
  'change.resolve': true,
  'change.whatIf': true,
  'change.hold': true,
  'batch.preview': true,
  'batch.apply': true,
  'batch.stop': true,
  'batch.forget': true,
  'issuer.check': true,
  'connection.access': true,
  'watch.view': true,
  'watch.look': true,
  'watch.acknowledge': true,
  'watch.pause': true,
  'watch.settings': true,
  'history.read': true,
  'history.verify': true,
  'history.export': true,
}
const eventTable: Record<Event, true> = {
  'connection.rung': true,
  'connection.expired': true,
  'grant.changed': true,
  'batch.progress': true,
  'watch.changed': true,
  'watch.show': true,
  'network.hosts': true,
}

/** The names the window may use; complete by type, since a name missing from a table does not compile. */
export const callNames: ReadonlySet<string> = new Set(Object.keys(callTable))
export const eventNames: ReadonlySet<string> = new Set(Object.keys(eventTable))

/** The channel of a call or event; the prefix keeps them apart from anything else on the same bus. */
export const channelOf = (name: string): string => `claimcheck:${name}`
