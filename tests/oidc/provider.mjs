// A certified OpenID Connect provider for tests, from npm's `oidc-provider`: people are whom the log-in page names.
// Arguments: port, issuer, redirect address, address after logging out, claims by subject (JSON).
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { generateKeyPairSync } from "node:crypto";

const [, , port, issuer, redirect, after, people, web] = process.argv;
const { Provider } = await import(createRequire(`${web}/package.json`).resolve("oidc-provider"));
const claims = JSON.parse(people);

function key(kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
}

function started(kid) {
  return new Provider(issuer, {
    clients: [
      {
        client_id: "torg",
        client_secret: "a secret that the two of us share",
        redirect_uris: [redirect],
        post_logout_redirect_uris: [after],
      },
    ],
    jwks: { keys: [key(kid)] },
    cookies: { keys: ["only for tests"] },
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    scopes: ["openid", "profile"],
    claims: { openid: ["sub"], profile: ["preferred_username", "name", "groups"] },
    conformIdTokenClaims: process.env.CLAIMS_BY_USERINFO === "yes",
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...claims[sub] }) }),
  });
}

let provider = started("first");
createServer((request, response) => {
  if (request.method === "POST" && request.url === "/rotate") {
    provider = started("second");
    response.end("rotated");
    return;
  }
  provider.callback()(request, response);
}).listen(Number(port), "127.0.0.1");
