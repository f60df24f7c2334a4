FROM scratch
COPY toxiproxy toxiproxy-cli /
EXPOSE 8474
ENTRYPOINT ["/toxiproxy"]
CMD ["-host=0.0.0.0"]
