"""gunicorn behind a proxy; each worker holds about 200 MB."""

import multiprocessing
import os

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_WORKERS", str(multiprocessing.cpu_count() + 1)))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60
max_requests = 2000
max_requests_jitter = 200
accesslog = None  # the application logs each request as JSON, without its query
