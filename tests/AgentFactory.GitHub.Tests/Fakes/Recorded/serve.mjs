// Plays traffic that was recorded at GitHub, on this machine alone. Usage: node serve.mjs FOLDER-WITH-NODE_MODULES
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const load = (name) => import(pathToFileURL(join(process.argv[2], "node_modules", name)).href);
const { default: express } = await load("express/index.js");
const { default: fixtures } = await load("@octokit/fixtures-server/index.js");

const app = express();
const server = createServer(app);
server.listen(0, "127.0.0.1", () => {
  const address = `http://127.0.0.1:${server.address().port}`;
  app.use((request, response, next) => {
    // The recordings are older than what GitHub recommends today; both forms mean the same to it.
    if (request.headers.authorization) request.headers.authorization = request.headers.authorization.replace(/^Bearer /, "token ");
    if (request.headers.accept === "application/vnd.github+json") request.headers.accept = "application/vnd.github.v3+json";
    next();
  });
  app.use(fixtures({ fixturesUrl: address, logLevel: "silent" }));
  console.log(address);
});

// Ends with whoever started it.
process.stdin.on("end", () => process.exit(0)).resume();
