import { createContext, useContext, useState, type ReactNode } from 'react'
import { count } from '../../shared/kernel/words.ts'
import { call } from '../bridge.ts'
import { useConnection } from '../reading/connection.tsx'
import { useInfo } from '../reading/info.tsx'
import { useShelf } from '../reading/shelf.tsx'
import { Button } from './button.tsx'
import { Sheet } from './sheet.tsx'

const Context = createContext<(() => void) | null>(null)

/** Whether nothing is written to the disk, and a function that asks to change that. */
export function useMemoryOnly(): { readonly on: boolean; readonly ask: () => void } {
  const ask = useContext(Context)
  if (!ask) throw new Error('no memory-only mode here')
  return { on: useInfo().info?.memoryOnly ?? false, ask }
}

/**
 * Provides memory-only mode. It begins at once where nothing would be lost; otherwise, and always before it
 * ends, the operator is told first what will be lost.
 */
export function MemoryOnlyProvider({ children }: { readonly children: ReactNode }) {
  const { info } = useInfo()
  const { connection } = useConnection()
  const { tokens } = useShelf()
  const [asking, setAsking] = useState(false)
  const on = info?.memoryOnly ?? false
  const go = () => void call('settings.memory-only', { on: !on })
  const holds = connection !== null || tokens.length > 0
  const lost = [
    connection && 'the open connection',
    tokens.length > 0 && count(tokens.length, 'token'),
    on && 'every test and entry made since it began',
  ].filter((part) => part !== false && part !== null)
  return (
    <Context value={() => (on || holds ? setAsking(true) : go())}>
      {children}
      {asking && (
        <Sheet
          title={on ? 'Leave memory-only mode?' : 'Write nothing to this computer?'}
          size="small"
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onPress={() => setAsking(false)}>Stay</Button>
              <Button variant="primary" onPress={go}>
                {on ? 'Leave and lose it' : 'Use memory only'}
              </Button>
            </>
          }
        >
          <p>
            <b>Lost now:</b> {list(lost)}.
          </p>
          <p>
            {on
              ? 'The history, the saved gateways and the kept sign-ins from before come back; they were not touched.'
              : 'History, log and sign-ins then stay in memory and are gone when you leave or quit. Changes are switched off: one that is not written down first could not be settled after a crash.'}
          </p>
        </Sheet>
      )}
    </Context>
  )
}

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
