import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { answer } from './fixture.ts'
import { BenchScreen } from '../../../renderer/bench/bench-screen.tsx'
import { ServerScreen } from '../../../renderer/server/server-screen.tsx'
import { ToastProvider } from '../../../renderer/ui/toast.tsx'
import '/@design/tokens.css'
import '../../../renderer/styles/base.css'
import './page.css'
;(window as any).claimcheck = { call: answer, on: () => () => {} }
const params = new URLSearchParams(location.search)
if (params.get('theme')) document.documentElement.dataset['theme'] = params.get('theme')!
function App() {
  const [screen, setScreen] = useState(params.get('screen') ?? 'server')
  const id = '5ccc809f382b40669e8bf750b9c72781'
  return (
    <div className="app">
      <header className="pband">
        <b>PROD</b> mcp.example.com
      </header>
      <nav className="prail" />
      <main className="pmain">
        {screen === 'server' ? (
          <ServerScreen serverId={id} onBack={() => {}} onOpenBench={() => setScreen('bench')} />
        ) : (
          <BenchScreen
            serverId={params.get('none') ? null : id}
            onOpenServer={() => setScreen('server')}
            onPickServer={() => {}}
          />
        )}
      </main>
      <footer className="pstatus">2 hosts contacted</footer>
    </div>
  )
}
createRoot(document.getElementById('root')!).render(
  <ToastProvider>
    <App />
  </ToastProvider>,
)
