"use strict";

/* Draws the API's description. Requests made from the page are the visitor's own, hence the CSRF token. */

function cookie(name) {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

const place = document.getElementById("docs");

window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    docExpansion: "none",
    filter: true,
    persistAuthorization: true,
    validatorUrl: null,
    requestInterceptor: (request) => {
        if (new URL(request.url, window.location.href).origin === window.location.origin) {
            request.headers["X-CSRFToken"] = cookie("csrftoken");
        }
        return request;
    },
});
