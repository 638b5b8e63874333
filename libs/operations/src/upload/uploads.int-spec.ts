import { randomUUID } from 'node:crypto';
import type { Instant } from '@domain/kernel';
import { openPool } from '@postgres';
import { testDatabase, type TestDatabase } from '@testing';
import { Uploads } from './uploads';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
let uploads: Uploads;

beforeAll(async () => {
  database = await testDatabase();
  pool = openPool(database.apiUrl, { max: 2, applicationName: 'test' });
  uploads = new Uploads(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const anUpload = () => ({
  uploadId: randomUUID(),
  carrierId: randomUUID(),
  staffId: randomUUID(),
  mediaKey: `uploads/${randomUUID()}`,
  bytes: 5_000_000_000,
  begunAt: '2026-01-05T12:00:00.000Z' as Instant,
});

describe('an upload', () => {
  it('is remembered as it was begun, also when it is begun again', async () => {
    const upload = anUpload();
    expect(await uploads.begin(upload)).toEqual(upload);
    expect(await uploads.begin({ ...upload, mediaKey: 'uploads/other', bytes: 1 })).toEqual(upload);
    expect(await uploads.find(upload.carrierId, upload.uploadId)).toEqual(upload);
  });

  it('is unknown to another carrier, which cannot end it either', async () => {
    const upload = await uploads.begin(anUpload());
    expect(await uploads.find(randomUUID(), upload.uploadId)).toBeUndefined();
    await uploads.end(randomUUID(), upload.uploadId);
    expect(await uploads.find(upload.carrierId, upload.uploadId)).toEqual(upload);
  });

  it('is forgotten once it is over', async () => {
    const upload = await uploads.begin(anUpload());
    await uploads.end(upload.carrierId, upload.uploadId);
    expect(await uploads.find(upload.carrierId, upload.uploadId)).toBeUndefined();
  });
});
