import { useState, useSyncExternalStore } from 'react'
import { call } from '../../../../renderer/bridge.ts'
let state: { tokens: any[]; selected: string | null } = (window as any).__shelf
const subs = new Set<() => void>()
const set = (next: typeof state) => {
  state = next
  subs.forEach((f) => f())
}
export function useShelf() {
  const s = useSyncExternalStore(
    (f) => (subs.add(f), () => subs.delete(f)),
    () => state,
  )
  return {
    ...s,
    select: (id: string | null) => set({ ...state, selected: id }),
    refresh: async () => {},
    add: async (text: string) => {
      const result: any = await call('token.add' as any, { text } as any)
      if (result.ok) set({ tokens: [...result.value.tokens], selected: result.value.tokens[0].id })
      return result
    },
    forget: async () => {},
    demoToken: async (serverId: string) => {
      const result: any = await call('token.demo' as any, { serverId } as any)
      if (result.ok) set({ tokens: [result.value.token], selected: result.value.token.id })
      return result
    },
  }
}
