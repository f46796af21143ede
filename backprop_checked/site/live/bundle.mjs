// Runs bundle.py in Pyodide, which Node.js runs as a browser does:  node bundle.mjs <Pyodide> <folder>
import {readFileSync} from "node:fs"
import {dirname, join, resolve} from "node:path"
import {fileURLToPath, pathToFileURL} from "node:url"

const [pyodide, folder] = process.argv.slice(2).map(path => resolve(path))
const {loadPyodide} = await import(pathToFileURL(join(pyodide, "pyodide.mjs")))
try {
  const python = await loadPyodide({
    indexURL: pyodide,
    enableRunUntilComplete: false,
    lockFileContents: {...JSON.parse(readFileSync(join(pyodide, "pyodide-lock.json"), "utf8")), packages: {}},
    env: {PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1"},  // the order of a set is a part of its bytecode
  })
  for (const [at, from] of [["/bundle", folder], ["/pyodide", pyodide]]) python.mountNodeFS(at, from)
  python.runPython(readFileSync(join(dirname(fileURLToPath(import.meta.url)), "bundle.py"), "utf8"))
} catch (error) {
  console.error(error.message)  // without the line of its source, which is a megabyte long
  process.exitCode = 1
}
