import 'reflect-metadata';
import { Body, Controller, Delete, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppError, type Logger } from '@quayside/domain';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NestLogger } from './nest-logger';
import { prepareHttpApp } from './prepare-http-app';
import { unauthenticated, type Gate } from './gate';
import { RequestError } from './request-error';
import { AnyCaller, PublicRoute, RequiresPermission } from './route-access';

const TOKEN = 'a-token-that-is-long-enough';

/** Knows one caller, who may do everything but sink a boat. */
const gate: Gate<{ readonly name: string }> = {
  async identify({ headers }) {
    if (headers.authorization === undefined) return undefined;
    if (headers.authorization !== `Bearer ${TOKEN}`) throw unauthenticated('The token is not valid.');
    return { name: 'Ida' };
  },
  admit: (_caller, permission) => {
    if (permission === 'boats:sink') throw new RequestError('forbidden', 'Nobody may.');
  },
};

class BoatBody extends createZodDto(z.strictObject({ name: z.string().min(2), masts: z.int() })) {}
class BoatAnswer extends createZodDto(z.object({ name: z.string() })) {}
class BoatParams extends createZodDto(z.object({ id: z.uuid() })) {}
class BoatQuery extends createZodDto(z.strictObject({ limit: z.coerce.number().int().default(3) })) {}

@Controller('boats')
class BoatsController {
  @Post()
  @RequiresPermission('boats:write')
  @HttpCode(201)
  @ZodResponse({ status: 201, type: BoatAnswer })
  create(@Body() body: BoatBody): { name: string } {
    return { ...body, secret: 'canary' } as { name: string };
  }

  @Get()
  @AnyCaller()
  list(@Query() query: BoatQuery): object {
    return { limit: query.limit };
  }

  @Get('open')
  @PublicRoute()
  open(): object {
    return { ok: true };
  }

  @Get('broken')
  @AnyCaller()
  broken(): never {
    throw new TypeError('canary of a bug');
  }

  @Delete(':id/hull')
  @RequiresPermission('boats:sink')
  sink(): object {
    return {};
  }

  @Get('sunk')
  @AnyCaller()
  sunk(): never {
    throw new AppError('boat_sunk', 'The boat lies on the ground.');
  }

  @Get('down')
  @AnyCaller()
  down(): never {
    throw new AppError('harbour_closed', 'Come back later.', { retry: 'later' });
  }

  @Get('unfit')
  @AnyCaller()
  @ZodResponse({ type: BoatAnswer })
  unfit(): { name: string } {
    return { name: 7 } as unknown as { name: string };
  }

  @Post('unchecked')
  @AnyCaller()
  unchecked(@Body() body: object): object {
    return body;
  }

  @Get(':id')
  @AnyCaller()
  one(@Param() { id }: BoatParams): object {
    return { id };
  }
}

@Module({ controllers: [BoatsController] })
class BoatsModule {}

const logged: { fields: object; message: string }[] = [];
const write = (fields: object, message: string): void => void logged.push({ fields, message });
const logger: Logger = { debug: () => {}, info: write, warn: write, error: write };

let app: NestExpressApplication;
let base: string;

beforeAll(async () => {
  app = await NestFactory.create<NestExpressApplication>(BoatsModule, {
    bodyParser: false,
    logger: new NestLogger(logger),
  });
  prepareHttpApp(app, {
    logger,
    gate,
    statuses: { boat_sunk: 410, harbour_closed: 503 },
    maxBodyBytes: 1_000,
  });
  await app.listen(0, '127.0.0.1');
  base = await app.getUrl();
});
afterAll(() => app.close());

function call(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(base + path, { ...init, headers: { authorization: `Bearer ${TOKEN}`, ...init.headers } });
}
/** Announces a body, sends none of it, and gives what is answered until the other side hangs up. */
function announceBody(headers: Readonly<Record<string, string>>): Promise<string> {
  const { hostname, port } = new URL(base);
  const head = { Host: 'a', 'Content-Type': 'application/json', 'Content-Length': '900', ...headers };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(`POST /boats HTTP/1.1\r\n${lines.join('')}\r\n`));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.once('close', () => resolve(text)).once('error', reject);
  });
}
function post(body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) {
  return call('/boats', { method: 'POST', body, headers });
}
async function problem(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const body = (await response.json()) as Record<string, unknown>;
  expect(body.status).toBe(response.status);
  expect(body.type).toBe(`urn:quayside:error:${String(body.code)}`);
  expect(body.instance).toBe(`urn:uuid:${response.headers.get('x-request-id') ?? ''}`);
  return body;
}

describe('an application with the manners of the house', () => {
  it('serves what is right, without what the answer has no place for', async () => {
    const response = await post('{"name":"Ida","masts":2}');
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ name: 'Ida' });
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(await (await call('/boats')).json()).toEqual({ limit: 3 });
  });

  it('lets nobody in without the token, and challenges', async () => {
    for (const authorization of ['', 'Basic abc', 'Bearer', 'Bearer wrong', `Bearer ${TOKEN}x`, `Bearer x ${TOKEN}`]) {
      const response = await fetch(`${base}/boats`, { headers: { authorization } });
      expect(await problem(response)).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="quayside"/);
    }
    expect((await fetch(`${base}/boats`)).status).toBe(401);
  });

  it('serves everyone what is marked as public, whatever they say of themselves', async () => {
    expect((await fetch(`${base}/boats/open`)).status).toBe(200);
    expect((await fetch(`${base}/boats/open`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(200);
  });

  it('asks whether a caller may', async () => {
    const response = await call('/boats/1/hull', { method: 'DELETE' });
    expect(await problem(response)).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it.each<Record<string, string>>([{}, { Authorization: 'Bearer wrong' }])(
    'waits for no body of nobody, and hangs up: %j',
    async (headers) => {
      expect(await announceBody(headers)).toMatch(/^HTTP\/1\.1 401 /);
    },
  );

  it('does not start with a route that does not say who may use it', async () => {
    @Controller('rafts')
    class RaftsController {
      @Get()
      list(): object {
        return {};
      }
    }
    @Module({ controllers: [RaftsController] })
    class RaftsModule {}
    const open = await NestFactory.create<NestExpressApplication>(RaftsModule, { bodyParser: false, logger: false });
    expect(() => prepareHttpApp(open, { logger, gate, statuses: {} })).toThrow('RaftsController.list');
    await open.close();
  });

  it('refuses a body by all of its faults at once', async () => {
    expect(await problem(await post('{"name":"I","masts":0.5,"colour":"red"}'))).toMatchObject({
      status: 422,
      code: 'request_invalid',
      errors: [{ pointer: '/name' }, { pointer: '/masts' }, { field: 'colour' }],
    });
    expect(await problem(await call('/boats?limit=x&size=3'))).toMatchObject({
      status: 422,
      errors: [{ field: 'limit' }, { field: 'size' }],
    });
  });

  it('refuses a request without a body where one is needed', async () => {
    expect(await problem(await call('/boats', { method: 'POST' }))).toMatchObject({ status: 422 });
  });

  it.each(['{"name":', '"text"', '[1,', '\u0000'])('calls %j malformed', async (body) => {
    const answer = await problem(await post(body));
    expect(answer).toMatchObject({ status: 400, code: 'request_malformed' });
    expect(JSON.stringify(answer)).not.toContain('position');
  });

  it('calls a body malformed that is not the gzip it says it is', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect(await problem(await post('{"name":"Ida","masts":2}', headers))).toMatchObject({
      status: 400,
      code: 'request_malformed',
    });
  });

  it('calls an address malformed that cannot be decoded', async () => {
    expect(await problem(await call('/boats/%FF'))).toMatchObject({ status: 400, code: 'request_malformed' });
  });

  it('refuses a body that is too large', async () => {
    expect(await problem(await post(JSON.stringify({ name: 'x'.repeat(2_000), masts: 1 })))).toMatchObject({
      status: 413,
      code: 'request_too_large',
    });
  });

  it('refuses a body that is not JSON by its type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1']) {
      expect(await problem(await post('{"name":"Ida","masts":2}', { 'content-type': type }))).toMatchObject({
        status: 415,
        code: 'media_type_unsupported',
      });
    }
  });

  it('tells an address that does not exist from a method that it does not take', async () => {
    expect(await problem(await call('/submarines'))).toMatchObject({ status: 404, code: 'route_not_found' });
    const response = await call('/boats', { method: 'DELETE' });
    expect(await problem(response)).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(response.headers.get('allow')).toBe('GET, POST');
  });

  it('does not find an id that cannot exist', async () => {
    expect(await problem(await call('/boats/42'))).toMatchObject({ status: 404, code: 'resource_not_found' });
  });

  it('tells errors that have a status, and says when to come back', async () => {
    expect(await problem(await call('/boats/sunk'))).toMatchObject({ status: 410, code: 'boat_sunk' });
    const response = await call('/boats/down');
    expect(await problem(response)).toMatchObject({ status: 503, code: 'harbour_closed' });
    expect(response.headers.get('retry-after')).toBe('5');
  });

  it('keeps a bug for the log, under the id that the answer gives', async () => {
    logged.length = 0;
    const response = await call('/boats/broken', {
      headers: { 'x-request-id': '0b4c1f9e-2f2d-4a52-9a3f-6f1a3c0f7f51' },
    });
    const answer = await problem(response);
    expect(answer).toMatchObject({ status: 500, code: 'internal_error' });
    expect(JSON.stringify(answer)).not.toContain('canary');
    expect(logged.find((line) => line.message === 'request failed')?.fields).toMatchObject({
      requestId: '0b4c1f9e-2f2d-4a52-9a3f-6f1a3c0f7f51',
      error: new TypeError('canary of a bug'),
    });
  });

  it('takes an answer that does not fit its schema for a bug, and says where', async () => {
    logged.length = 0;
    expect(await problem(await call('/boats/unfit'))).toMatchObject({ status: 500, code: 'internal_error' });
    expect(logged.find((line) => line.message === 'request failed')?.fields).toMatchObject({
      answerFaults: [{ path: 'name', code: 'invalid_type' }],
    });
  });

  it('fails a handler that takes a body without a schema', async () => {
    const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect(await problem(await call('/boats/unchecked', init))).toMatchObject({ status: 500 });
  });
});
