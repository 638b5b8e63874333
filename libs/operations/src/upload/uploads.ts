import type { Instant } from '@domain/kernel';
import type { Pool } from 'pg';
import { instantOf } from '../row-values';

export type Upload = Readonly<{
  uploadId: string;
  carrierId: string;
  staffId: string;
  /** Where the bytes lie in the media store. */
  mediaKey: string;
  /** What was announced. */
  bytes: number;
  begunAt: Instant;
}>;

type Row = Readonly<{
  upload_id: string;
  carrier_id: string;
  staff_id: string;
  media_key: string;
  bytes: string;
  begun_at: Date;
}>;

/** What staff are uploading. The bytes themselves lie in the media store, which knows how many have arrived. */
export class Uploads {
  constructor(private readonly pool: Pool) {}

  /** Beginning the same upload again is fine and answers with the first one. */
  async begin(upload: Upload): Promise<Upload> {
    await this.pool.query(
      `INSERT INTO ops.upload (upload_id, carrier_id, staff_id, media_key, bytes, begun_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [upload.uploadId, upload.carrierId, upload.staffId, upload.mediaKey, upload.bytes, upload.begunAt],
    );
    return (await this.find(upload.carrierId, upload.uploadId)) ?? upload;
  }

  /** An upload of that carrier. */
  async find(carrierId: string, uploadId: string): Promise<Upload | undefined> {
    const { rows } = await this.pool.query<Row>('SELECT * FROM ops.upload WHERE upload_id = $1 AND carrier_id = $2', [
      uploadId,
      carrierId,
    ]);
    const [row] = rows;
    return (
      row && {
        uploadId: row.upload_id,
        carrierId: row.carrier_id,
        staffId: row.staff_id,
        mediaKey: row.media_key,
        bytes: Number(row.bytes),
        begunAt: instantOf(row.begun_at),
      }
    );
  }
  /** The upload is over, taken in or given up. */
  async end(carrierId: string, uploadId: string): Promise<void> {
    await this.pool.query('DELETE FROM ops.upload WHERE upload_id = $1 AND carrier_id = $2', [uploadId, carrierId]);
  }
}
