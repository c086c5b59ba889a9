/** The tabs of a server, in the order of the keys that open them. */
export const TABS = [
  ['audience', 'Audience'],
  ['settings', 'Settings'],
  ['clients', 'Clients'],
  ['test', 'Test'],
  ['history', 'History'],
  ['raw', 'Raw JSON'],
] as const
export type TabId = (typeof TABS)[number][0]
/** A tab of the server's screen; the test is a screen of its own. */
export type ServerTab = Exclude<TabId, 'test'>

/** The key of a tab. In: its place in the table. */
export const keyOfTab = (at: number): string => String(at + 1)
