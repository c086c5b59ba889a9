import { useEffect, useState } from 'react'
import type { EventPayload } from '../../shared/ipc/contract.ts'
import type { FleetView } from '../../shared/fleet/view.ts'
import { on, onAnswer } from '../bridge.ts'

/** The newest list of servers any screen has read, for the rail, the band and the palette. */
export function useSeenFleet(): FleetView | null {
  const [fleet, setFleet] = useState<FleetView | null>(null)
  useEffect(() => {
    const stops = [
      onAnswer('fleet.list', setFleet),
      onAnswer('connection.close', () => setFleet(null)),
      onAnswer('connection.open', () => setFleet(null)),
      onAnswer('connection.demo', () => setFleet(null)),
    ]
    return () => stops.forEach((stop) => stop())
  }, [])
  return fleet
}

/** When the gateway was last read; null before that. */
export function useAsOf(): string | null {
  const [asOf, setAsOf] = useState<string | null>(null)
  useEffect(() => {
    const stops = [
      onAnswer('fleet.list', (view) => setAsOf(view.asOf)),
      onAnswer('server.read', (view) => setAsOf(view.readAt)),
      onAnswer('connection.close', () => setAsOf(null)),
    ]
    return () => stops.forEach((stop) => stop())
  }, [])
  return asOf
}

/** Every host contacted since the start, and how many requests were refused. */
export function useContacts(): EventPayload<'network.hosts'> {
  const [contacts, setContacts] = useState<EventPayload<'network.hosts'>>({ hosts: [], refused: 0 })
  useEffect(() => on('network.hosts', setContacts), [])
  return contacts
}
