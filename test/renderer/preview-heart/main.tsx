import { StrictMode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { BenchScreen } from '../../../renderer/bench/bench-screen.tsx'
import { ServerScreen } from '../../../renderer/server/server-screen.tsx'
import { ConnectionProvider, useConnection } from '../../../renderer/state/connection.tsx'
import { ShelfProvider, useShelf } from '../../../renderer/state/shelf.tsx'
import { ToastProvider } from '../../../renderer/ui/toast.tsx'
import '../../../renderer/styles/tokens.css'
import '../../../renderer/styles/base.css'
import { answer, CONNECTION, SERVER_ID } from './fixture.ts'
import './page.css'

/** The heart screens by themselves, fed by a fixture: for looking, not part of any test run. */
const params = new URLSearchParams(location.search)
const theme = params.get('theme')
if (theme) document.documentElement.dataset['theme'] = theme
Object.assign(window, { claimcheck: { call: answer, on: () => () => undefined } })

function Screens() {
  const [screen, setScreen] = useState(params.get('screen') ?? 'server')
  const { connection, setConnection } = useConnection()
  const { tokens, selected, select } = useShelf()
  useEffect(() => setConnection(CONNECTION), [setConnection])
  const first = tokens[0]?.id ?? null
  useEffect(() => {
    if (first !== null && selected === null) select(first)
  }, [first, selected, select])
  if (!connection) return null
  return screen === 'server' ? (
    <ServerScreen serverId={SERVER_ID} onBack={() => undefined} onOpenBench={() => setScreen('bench')} />
  ) : (
    <BenchScreen
      serverId={params.get('none') === null ? SERVER_ID : null}
      onOpenServer={() => setScreen('server')}
      onPickServer={() => undefined}
    />
  )
}

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ToastProvider>
        <ConnectionProvider>
          <ShelfProvider>
            <div className="app">
              <header className="pband">
                <b>PROD</b> mcp.example.com
              </header>
              <nav className="prail" />
              <main className="pmain">
                <Screens />
              </main>
              <footer className="pstatus">2 hosts contacted</footer>
            </div>
          </ShelfProvider>
        </ConnectionProvider>
      </ToastProvider>
    </StrictMode>,
  )
}
