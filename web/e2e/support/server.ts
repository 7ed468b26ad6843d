import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const PROGRAM = process.env.CALLAI_BIN ?? join(ROOT, 'build/callai');
export const WEB = process.env.CALLAI_WEB ?? join(ROOT, 'web/dist');
const START_MS = 60_000;
const STOP_MS = 10_000;
const LOOK_MS = 50;

export interface Owner {
  email: string;
  password: string;
  name: string;
}
export const OWNER: Owner = { email: 'ann@example.com', password: 'a rather long password', name: 'Ann Miller' };

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** A `callai serve` of its own: a temporary folder, a free port, simulated callers. */
export class Server {
  private process: ChildProcess | null = null;
  private output = '';

  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly flags: string[],
  ) {}

  /** `prepare`: fills the folder before the server opens it. */
  static async start(flags: string[] = [], prepare?: (folder: string) => Promise<void>): Promise<Server> {
    for (const needed of [PROGRAM, join(WEB, 'index.html')]) {
      if (!existsSync(needed)) throw new Error(`${needed} is not there: make build`);
    }
    const folder = mkdtempSync(join(tmpdir(), 'callai-e2e-'));
    await prepare?.(folder);
    const server = new Server(folder, await freePort(), flags);
    await server.up();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get log(): string {
    return this.output;
  }
  /** The token of the link with which the first owner is made; it is printed a moment after the server is ready. */
  async setupToken(): Promise<string> {
    const end = Date.now() + START_MS;
    for (;;) {
      const token = /#token=(\S+)\s/.exec(this.output)?.[1];
      if (token !== undefined) return token;
      if (Date.now() > end) throw new Error(`no set-up link in:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Starts it, on the same folder and port when it ran before. */
  async up(): Promise<void> {
    const child = spawn(
      PROGRAM,
      ['serve', '--data', this.folder, '--http', `127.0.0.1:${this.port}`, '--http-web', WEB]
        .concat(['--telephony', 'simulated'])
        .concat(this.flags.includes('--simulated-speed') ? [] : ['--simulated-speed', '20'])
        .concat(this.flags),
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.process = child;
    const keep = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const end = Date.now() + START_MS;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`callai serve ended with ${child.exitCode}:\n${this.output}`);
      const ready = await fetch(`${this.url}/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return;
      if (Date.now() > end) throw new Error(`callai serve is not ready after ${START_MS} ms:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  async down(): Promise<void> {
    const child = this.process;
    this.process = null;
    if (child === null || child.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.kill('SIGTERM');
    });
  }

  async remove(): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The API as the owner: what a test needs to be there before it looks at a page. */
export class Api {
  private constructor(
    private readonly url: string,
    readonly cookie: string,
    private readonly csrf: string,
  ) {}

  private static async open(url: string, path: string, body: unknown): Promise<Api> {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    const { csrf_token } = (await answer.json()) as { csrf_token: string };
    return new Api(url, (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '', csrf_token);
  }

  /** Makes the first owner. */
  static async setUp(server: Server, owner: Owner = OWNER): Promise<Api> {
    return Api.open(server.url, '/api/v1/auth/setup', { token: await server.setupToken(), ...owner });
  }
  static login(server: Server, owner: Owner = OWNER): Promise<Api> {
    return Api.open(server.url, '/api/v1/auth/login', { email: owner.email, password: owner.password });
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Cookie: this.cookie, 'X-CSRF-Token': this.csrf, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  /** A form with files. */
  async form<T>(path: string, form: FormData): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method: 'POST',
      headers: { Cookie: this.cookie, 'X-CSRF-Token': this.csrf },
      body: form,
    });
    if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
  /** What is no JSON: sound. */
  async bytes(path: string, body: unknown): Promise<Buffer> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method: 'POST',
      headers: { Cookie: this.cookie, 'X-CSRF-Token': this.csrf, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  }
  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }
  post<T>(path: string, body?: unknown): Promise<T> {
    return this.call<T>('POST', path, body);
  }
}
