# One container, one store: mount a folder at /data and keep it backed up.
#   docker build -t kyphoscope . && docker run -p 127.0.0.1:8501:8501 -v kyphoscope:/data kyphoscope
FROM python:3.12-slim
WORKDIR /app
ENV PYTHONUNBUFFERED=1 MPLBACKEND=Agg KYPHOSCOPE_STORE=/data/kyphoscope.duckdb
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt && useradd --create-home kyphoscope && mkdir /data && chown kyphoscope /data
COPY . .
USER kyphoscope
VOLUME /data
EXPOSE 8501
# Inside the container the port is open to the outside; put a reverse proxy that signs people in before it.
CMD ["python", "-m", "lib", "serve", "--address", "0.0.0.0"]
